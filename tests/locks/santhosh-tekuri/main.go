// Judges texts by schemas: the first line is a list of schemas, each other one a name and a text.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func main() {
	lines := bufio.NewReader(os.Stdin)
	schemas := map[string]*jsonschema.Schema{}
	first, err := lines.ReadString('\n')
	must(err)
	var texts map[string]json.RawMessage
	must(json.Unmarshal([]byte(first), &texts))
	for name, text := range texts {
		compiler := jsonschema.NewCompiler()
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
		must(err)
		must(compiler.AddResource("try.json", document))
		schemas[name], err = compiler.Compile("try.json")
		must(err)
	}
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var asked struct{ Name, Text string }
		must(json.Unmarshal(line, &asked))
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(asked.Text))
		must(err)
		fmt.Println(schemas[asked.Name].Validate(value) == nil)
	}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
