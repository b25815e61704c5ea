package api

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
)

var update = flag.Bool("update", false, "write openapi.json anew")

// The web application's types are made from openapi.json, so it must be what the routes say.
func TestOpenAPIFileIsCurrent(t *testing.T) {
	t.Parallel()
	spec, err := OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("openapi.json", spec, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(spec, kept) {
		t.Error("openapi.json is not what the routes say: go test ./api -run OpenAPI -update")
	}
}

// description is as much of the description as tests walk.
type description struct {
	Paths map[string]map[string]struct {
		OperationID string                `json:"operationId"`
		Summary     string                `json:"summary"`
		Tags        []string              `json:"tags"`
		Security    []map[string][]string `json:"security"`
		Responses   map[string]any        `json:"responses"`
		Parameters  []struct{ Name, In string }
	} `json:"paths"`
	Components struct {
		Schemas map[string]map[string]any `json:"schemas"`
	} `json:"components"`
}

func readDocument(t *testing.T) description {
	t.Helper()
	spec, err := OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	var doc description
	if err := json.Unmarshal(spec, &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestEveryOperationIsDescribed(t *testing.T) {
	t.Parallel()
	for path, operations := range readDocument(t).Paths {
		for method, op := range operations {
			name := method + " " + path
			if op.Summary == "" || op.OperationID == "" || len(op.Tags) != 1 {
				t.Errorf("%s has no summary, name or single tag", name)
			}
			if len(op.Responses) < 2 {
				t.Errorf("%s names no way to fail", name)
			}
			for _, p := range op.Parameters {
				if _, refuses := op.Responses["412"]; p.Name == "If-Match" && !refuses {
					t.Errorf("%s does not say that it may refuse an ETag", name)
				}
			}
			if strings.HasPrefix(path, "/api/") && op.Security == nil {
				t.Errorf("%s does not say who may use it", name)
			}
		}
	}
}

// Clients tell events apart by type: every type must lead to a schema that has that type and no other.
func TestEventIsAUnionOfAllPayloads(t *testing.T) {
	t.Parallel()
	schemas := readDocument(t).Components.Schemas
	union := schemas["Event"]
	mapping := union["discriminator"].(map[string]any)["mapping"].(map[string]any)
	if len(mapping) != len(dramatis.Payloads()) || len(union["oneOf"].([]any)) != len(dramatis.Payloads()) {
		t.Fatalf("Event has %d types, want %d", len(mapping), len(dramatis.Payloads()))
	}
	for _, p := range dramatis.Payloads() {
		ref, _ := mapping[string(p.EventType())].(string)
		variant := schemas[strings.TrimPrefix(ref, "#/components/schemas/")]
		if variant == nil {
			t.Errorf("%s leads nowhere", p.EventType())
			continue
		}
		properties := variant["properties"].(map[string]any)
		words := properties["type"].(map[string]any)["enum"].([]any)
		if len(words) != 1 || words[0] != string(p.EventType()) {
			t.Errorf("%s leads to a schema of %v", p.EventType(), words)
		}
	}
}

func TestEveryReferenceLeadsSomewhere(t *testing.T) {
	t.Parallel()
	spec, err := OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	schemas := readDocument(t).Components.Schemas
	for _, part := range strings.Split(string(spec), `"#/components/schemas/`)[1:] {
		name, _, _ := strings.Cut(part, `"`)
		if schemas[name] == nil {
			t.Errorf("there is no schema %s", name)
		}
	}
}
