package api

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// exampleFiles hold, for each operation, what was once sent to it and what it answered. A test that calls every operation
// wrote them, and holds each against the schemas.
//
//go:embed examples/*.json
var exampleFiles embed.FS

// example is one exchange, bodies only.
type example struct {
	Request  json.RawMessage `json:"request,omitempty"`
	Status   int             `json:"status"`
	Response json.RawMessage `json:"response,omitempty"`
}

// addExamples shows beside the schemas of every operation what an exchange looks like.
func addExamples(doc *huma.OpenAPI) error {
	for _, item := range doc.Paths {
		for _, op := range operationsOf(item) {
			shown, err := readExample(op.OperationID)
			if err != nil {
				return err
			}
			if shown != nil {
				shown.add(op)
			}
		}
	}
	return nil
}

// operationsOf are the operations of one path.
func operationsOf(item *huma.PathItem) []*huma.Operation {
	var there []*huma.Operation
	for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Delete} {
		if op != nil {
			there = append(there, op)
		}
	}
	return there
}

// readExample reads the example of an operation; nil where there is none.
func readExample(operation string) (*example, error) {
	raw, err := fs.ReadFile(exampleFiles, path.Join("examples", operation+".json"))
	if err != nil {
		return nil, nil //nolint:nilnil,nilerr // a route that was just added has none yet
	}
	shown := &example{}
	if err := json.Unmarshal(raw, shown); err != nil {
		return nil, fmt.Errorf("read the example of %s: %w", operation, err)
	}
	return shown, nil
}

func (x *example) add(op *huma.Operation) {
	const plain = "application/json"
	if op.RequestBody != nil && len(x.Request) > 0 {
		if media := op.RequestBody.Content[plain]; media != nil {
			media.Example = x.Request
		}
	}
	answer := op.Responses[strconv.Itoa(x.Status)]
	if answer == nil || len(x.Response) == 0 {
		return
	}
	for kind, media := range answer.Content {
		if kind == plain || strings.HasSuffix(kind, "+json") {
			media.Example = x.Response
		}
	}
}
