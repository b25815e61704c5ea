package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/api"
)

// contract is the description, as a client reads it. Its schemas are JSON Schema 2020-12, as OpenAPI 3.1 has it.
type contract struct {
	t          testing.TB
	operations []described
	components map[string]map[string]any // schemas by name
	schemas    *schemas
}

// schemas compiles the description's schemas as they are asked for. The library's compiler is for one at a time.
type schemas struct {
	mu       sync.Mutex
	compiler *jsonschema.Compiler
}

func (s *schemas) at(pointer string) (*jsonschema.Schema, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.compiler.Compile(specURL + pointer)
}

// described is one operation of the description.
type described struct {
	operation
	id        string
	pointer   string // into the description
	input     *media // nil where nothing is sent as JSON
	responses map[string]response
}

type response struct {
	Content map[string]media `json:"content"`
}

type media struct {
	Schema  map[string]any  `json:"schema"`
	Example json.RawMessage `json:"example"`
}

const specURL = "openapi.json"

func readContract(t testing.TB) *contract {
	t.Helper()
	spec, err := api.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID string                `json:"operationId"`
			Security    []map[string][]string `json:"security"`
			RequestBody *struct {
				Content map[string]media `json:"content"`
			} `json:"requestBody"`
			Responses  map[string]response `json:"responses"`
			Parameters parameters          `json:"parameters"`
		} `json:"paths"`
		Components struct {
			Schemas map[string]map[string]any `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(spec, &doc); err != nil {
		t.Fatal(err)
	}
	whole, err := jsonschema.UnmarshalJSON(bytes.NewReader(spec))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	c := &contract{t: t, components: doc.Components.Schemas, schemas: &schemas{compiler: compiler}}
	if err := compiler.AddResource(specURL, whole); err != nil {
		t.Fatal(err)
	}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			d := described{
				operation: operation{method: strings.ToUpper(method), path: path, public: len(op.Security) == 0, body: op.RequestBody != nil, query: op.Parameters.in("query")},
				id:        op.OperationID, responses: op.Responses,
				pointer: "#/paths/" + escapePointer(path) + "/" + method,
			}
			if op.RequestBody != nil {
				if m, ok := op.RequestBody.Content["application/json"]; ok {
					d.input = &m
				}
			}
			c.operations = append(c.operations, d)
		}
	}
	slices.SortFunc(c.operations, func(a, b described) int { return strings.Compare(a.id, b.id) })
	return c
}

// escapePointer writes a name as a part of a JSON pointer (RFC 6901).
func escapePointer(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}

// success is the least status of an operation that is none of a refusal.
func (d *described) success() int {
	least := 0
	for text := range d.responses {
		if code, err := strconv.Atoi(text); err == nil && code < 300 && (least == 0 || code < least) {
			least = code
		}
	}
	return least
}

// names reports whether the description has a status among the answers.
func (d *described) names(status int) bool {
	_, named := d.responses[strconv.Itoa(status)]
	return named
}

// keeps checks that an answer is one of those that the description promises.
func (c *contract) keeps(d *described, got *reply) {
	c.t.Helper()
	promised, known := d.responses[strconv.Itoa(got.status)]
	if !known {
		c.t.Errorf("%s (%s) answers %d, which is not described: %s", d.id, got.what, got.status, got.body)
		return
	}
	if len(got.body) == 0 {
		if len(promised.Content) > 0 {
			c.t.Errorf("%s answers %d without a body, and one is described", d.id, got.status)
		}
		return
	}
	kind, _, err := mime.ParseMediaType(got.header.Get("Content-Type"))
	m, known := promised.Content[kind]
	if err != nil || !known {
		c.t.Errorf("%s answers %d as %q, which is not described", d.id, got.status, got.header.Get("Content-Type"))
		return
	}
	if m.Schema == nil || kind != "application/json" && !strings.HasSuffix(kind, "+json") {
		return
	}
	c.holds(d.pointer+"/responses/"+strconv.Itoa(got.status)+"/content/"+escapePointer(kind)+"/schema", got.body, d.id)
}

// holds checks a JSON text against the schema that a pointer leads to.
func (c *contract) holds(pointer string, text []byte, what string) {
	c.t.Helper()
	schema, err := c.schemas.at(pointer)
	if err != nil {
		c.t.Fatalf("%s: %v", pointer, err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		c.t.Fatalf("%s: %v in %s", what, err, text)
	}
	if err := schema.Validate(value); err != nil {
		c.t.Errorf("%s is not as described: %v\n%s", what, err, shortened(text))
	}
}

func shortened(text []byte) string {
	const most = 1_000
	if len(text) <= most {
		return string(text)
	}
	return string(text[:most]) + " …"
}

// The owner of a world calls everything that there is, with input as the table of exchanges has it, and gets what the
// description promises.
func TestEveryOperationKeepsItsWord(t *testing.T) {
	t.Parallel()
	s, c := newSite(t), readContract(t)
	table := exchanges()
	for _, d := range c.operations {
		t.Run(d.id, func(t *testing.T) {
			t.Parallel()
			here := s.in(t)
			x := table[d.id]
			if x == nil {
				x = &exchange{}
			}
			if x.away != "" {
				return
			}
			owner := here.user(strings.ToLower(d.id)+"-owner", x.role())
			stage := owner.stage()
			request, path := x.prepare(t, stage, &d)
			c := &contract{t: t, schemas: c.schemas}
			if x.stream {
				stage.caller.opens(path)
				return
			}
			got := stage.caller.do(d.method, path, request.body, request.headers...)
			want := d.success()
			if x.status != 0 {
				want = x.status
			}
			if got.status != want {
				t.Fatalf("%s: status %d, want %d: %s", got.what, got.status, want, got.body)
			}
			c.keeps(&d, got)
			if *updated() {
				writeExample(t, &d, request, got)
			}
		})
	}
	for id := range table {
		if !slices.ContainsFunc(c.operations, func(d described) bool { return d.id == id }) {
			t.Errorf("the table has an exchange for %s, which there is not", id)
		}
	}
}

// Every operation that takes or gives JSON shows an example, and it is true.
func TestEveryOperationShowsAnExample(t *testing.T) {
	t.Parallel()
	c := readContract(t)
	for _, d := range c.operations {
		if d.input != nil {
			if len(d.input.Example) == 0 {
				t.Errorf("%s shows no input: go test ./api -run EveryOperationKeepsItsWord -update", d.id)
			} else {
				c.holds(d.pointer+"/requestBody/content/application~1json/schema", d.input.Example, "the example of what "+d.id+" takes")
			}
		}
		gives, shown := false, false
		for status, answer := range d.responses {
			m, plain := answer.Content["application/json"]
			if !plain || status[0] != '2' {
				continue
			}
			gives = true
			if len(m.Example) > 0 {
				shown = true
				c.holds(d.pointer+"/responses/"+status+"/content/application~1json/schema", m.Example, "the example of what "+d.id+" gives")
			}
		}
		if gives && !shown {
			t.Errorf("%s shows no answer: go test ./api -run EveryOperationKeepsItsWord -update", d.id)
		}
	}
}

// opens checks that a stream begins, and leaves it.
func (p *person) opens(path string) {
	p.site.t.Helper()
	ctx, leave := context.WithCancel(p.site.t.Context())
	defer leave()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, p.site.url+path, nil)
	if err != nil {
		p.site.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+p.token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		p.site.t.Fatal(err)
	}
	defer answer.Body.Close()
	if kind := answer.Header.Get("Content-Type"); answer.StatusCode != 200 || kind != "text/event-stream" {
		p.site.t.Errorf("%s: status %d, %s", path, answer.StatusCode, kind)
	}
}

// updated is the flag that has files written anew.
func updated() *bool {
	value := flag.Lookup("update").Value.(flag.Getter).Get().(bool)
	return &value
}

// mostShown is how many items of a list an example shows.
const mostShown = 2

// writeExample keeps an exchange for the description. Secrets are replaced by what cannot be mistaken for one.
func writeExample(t *testing.T, d *described, sent sentRequest, got *reply) {
	t.Helper()
	kept := map[string]any{"status": got.status}
	if raw := sent.json(t); raw != nil && d.input != nil {
		kept["request"] = shownValue(raw)
	}
	if strings.HasPrefix(got.header.Get("Content-Type"), "application/json") {
		kept["response"] = shownValue(got.body)
	}
	text, err := json.MarshalIndent(kept, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("examples", d.id+".json"), append(text, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

func shownValue(raw []byte) any {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if decoder.Decode(&value) != nil {
		return nil
	}
	return shorter("", value)
}

// shorter cuts long lists and texts, and blanks secrets.
func shorter(name string, value any) any {
	switch v := value.(type) {
	case map[string]any:
		for key, item := range v {
			v[key] = shorter(key, item)
		}
	case []any:
		v = v[:min(len(v), mostShown)]
		for i := range v {
			v[i] = shorter(name, v[i])
		}
		return v
	case string:
		switch name {
		case "access_token", "refresh_token", "token", "path", "url":
			if name != "path" && name != "url" || strings.Contains(v, "/shared/") {
				return strings.Repeat("x", 16)
			}
		case "key":
			if strings.HasPrefix(v, "drm_") {
				return "drm_" + strings.Repeat("x", 16)
			}
		}
	}
	return value
}

// Whoever calls well gets no fault of ours, and who asks in a way that is not known is told what is.
func TestUnknownMethodsAreProblems(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	for _, method := range []string{"PATCH", "TRACE"} {
		if got := p.do(method, "/api/v1/ecosystems", nil); got.status != http.StatusMethodNotAllowed {
			t.Errorf("%s: status %d", method, got.status)
		}
	}
}
