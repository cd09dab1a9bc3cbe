// Records the session with go-vcr 4: main BASE CASSETTE [gzip|hook].
//
// hook: the secret is taken out before the cassette is saved, as the manual of go-vcr shows.
package main

import (
	"os"

	"gopkg.in/dnaeon/go-vcr.v4/pkg/cassette"
	"gopkg.in/dnaeon/go-vcr.v4/pkg/recorder"
)

func main() {
	setting := ""
	if len(os.Args) > 3 {
		setting = os.Args[3]
	}
	options := []recorder.Option{recorder.WithMode(recorder.ModeRecordOnly)}
	if setting == "hook" {
		options = append(options, recorder.WithHook(func(i *cassette.Interaction) error {
			delete(i.Request.Headers, "Authorization")
			return nil
		}, recorder.AfterCaptureHook))
	}
	tape, err := recorder.New(os.Args[2], options...)
	check(err)
	session{tape.GetDefaultClient(), os.Args[1], setting == "gzip"}.run()
	check(tape.Stop())
}
