// Porcupine's opinion of histories of one key: reads one JSON array of operations per line, in the form that the package
// io.ringhold.verify.history describes, and prints + for linearizable and - for not.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"

	"github.com/anishathalye/porcupine"
)

type operation struct {
	Process   int     `json:"process"`
	Put       *string `json:"put"`
	Delete    *string `json:"delete"`
	Value     string  `json:"value"`
	IfAbsent  bool    `json:"if_absent"`
	IfVersion int64   `json:"if_version"`
	Start     int64   `json:"start"`
	End       int64   `json:"end"`
	Ok        *struct {
		Entries [][]any `json:"entries"`
	} `json:"ok"`
	Fail string `json:"fail"`
}

// The state is the value, "" when absent; value n has version n. A condition that failed says that the key was absent.
func step(state, input, _ any) (bool, any) {
	now, op := state.(string), input.(operation)
	holds := (!op.IfAbsent || now == "") && (op.IfVersion == 0 || now == fmt.Sprint(op.IfVersion))
	switch {
	case op.Fail != "":
		return now == "" && !holds, now
	case op.Put == nil && op.Delete == nil:
		read := ""
		if len(op.Ok.Entries) > 0 {
			read = op.Ok.Entries[0][1].(string)
		}
		return now == read, now
	case !holds:
		return op.Ok == nil, now // an unknown write may have come to nothing
	default:
		return true, op.Value
	}
}

func main() {
	model := porcupine.Model{Init: func() any { return "" }, Step: step}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var operations []operation
		if err := json.Unmarshal(lines.Bytes(), &operations); err != nil {
			panic(err)
		}
		var history []porcupine.Operation
		for i, op := range operations {
			end := op.End
			if op.Ok == nil && op.Fail == "" {
				end = math.MaxInt64
			}
			history = append(history, porcupine.Operation{ClientId: i, Input: op, Call: op.Start, Return: end})
		}
		if porcupine.CheckOperations(model, history) {
			fmt.Print("+")
		} else {
			fmt.Print("-")
		}
	}
	fmt.Println()
}
