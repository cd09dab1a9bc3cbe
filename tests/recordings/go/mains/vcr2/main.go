// Records the session with go-vcr 2: main BASE CASSETTE [gzip].
package main

import (
	"net/http"
	"os"

	"gopkg.in/dnaeon/go-vcr.v2/recorder"
)

func main() {
	tape, err := recorder.NewAsMode(os.Args[2], recorder.ModeRecording, nil)
	check(err)
	session{&http.Client{Transport: tape}, os.Args[1], len(os.Args) > 3}.run()
	check(tape.Stop())
}
