// Records the session with Google's httpreplay, which is a proxy in the process: main BASE FILE.
package main

import (
	"os"

	"github.com/google/go-replayers/httpreplay"
)

func main() {
	recorder, err := httpreplay.NewRecorder(os.Args[2]+".json", nil)
	check(err)
	session{recorder.Client(), os.Args[1], false}.run()
	check(recorder.Close())
}
