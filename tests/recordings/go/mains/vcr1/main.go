// Records the session with go-vcr 1: main BASE CASSETTE [gzip].
package main

import (
	"net/http"
	"os"

	"github.com/dnaeon/go-vcr/recorder"
)

func main() {
	tape, err := recorder.NewAsMode(os.Args[2], recorder.ModeRecording, nil)
	check(err)
	session{&http.Client{Transport: tape}, os.Args[1], len(os.Args) > 3}.run()
	check(tape.Stop())
}
