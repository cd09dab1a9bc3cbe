// Records the session with go-vcr 3: main BASE CASSETTE [gzip].
package main

import (
	"os"

	"gopkg.in/dnaeon/go-vcr.v3/recorder"
)

func main() {
	tape, err := recorder.NewWithOptions(&recorder.Options{CassetteName: os.Args[2], Mode: recorder.ModeRecordOnly})
	check(err)
	session{tape.GetDefaultClient(), os.Args[1], len(os.Args) > 3}.run()
	check(tape.Stop())
}
