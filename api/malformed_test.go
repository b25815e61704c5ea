package api_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
)

// spoiling is one way to spoil a good body, and where the refusal must say that the fault is.
type spoiling struct {
	name  string
	body  string
	place string // of a fault, or what it is below; empty where the whole body cannot be read
}

// spoilings are the ways to spoil a body of an operation: every property by every kind of value that its schema does not
// take, everything required left out, and what is no object at all.
func (c *contract) spoilings(d *described, good map[string]any) []spoiling {
	schema := c.resolve(d.input.Schema)
	all := []spoiling{
		{"cut off", `{"`, ""}, {"a list", `[]`, ""}, {"a text", `"x"`, ""}, {"a number", `7`, ""}, {"nested without end", strings.Repeat(`[`, 20_000), ""},
	}
	if !d.speaksOAuth() { // RFC 6749 has them ignore what they do not know
		all = append(all, spoiling{"an unknown property", mustText(with(good, "surely_unknown", 1)), "surely_unknown"},
			spoiling{"NUL", mustText(with(good, "surely_unknown", "a\x00b")), ""})
	}
	required, _ := schema["required"].([]any)
	for _, name := range required {
		less := maps.Clone(good)
		delete(less, name.(string))
		all = append(all, spoiling{"without " + name.(string), mustText(less), name.(string)})
	}
	properties, _ := schema["properties"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		for what, bad := range c.badValues(properties[name].(map[string]any)) {
			all = append(all, spoiling{name + " as " + what, mustText(with(good, name, bad)), name})
		}
	}
	return all
}

func with(good map[string]any, name string, value any) map[string]any {
	spoilt := maps.Clone(good)
	if spoilt == nil {
		spoilt = map[string]any{}
	}
	spoilt[name] = value
	return spoilt
}

func mustText(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

// resolve follows a schema's reference.
func (c *contract) resolve(schema map[string]any) map[string]any {
	ref, is := schema["$ref"].(string)
	if !is {
		return schema
	}
	return c.components[strings.TrimPrefix(ref, "#/components/schemas/")]
}

// badValues are values that a schema does not take, by what they are.
func (c *contract) badValues(schema map[string]any) map[string]any {
	s := c.resolve(schema)
	if s["anyOf"] != nil || s["oneOf"] != nil || s["type"] == nil {
		return nil // takes much; its own tests spoil it
	}
	bad := map[string]any{}
	for kind, value := range map[string]any{"string": "x", "number": 0.5, "boolean": true, "array": []any{}, "object": map[string]any{}} {
		if !takes(s, kind) {
			bad["a "+kind] = value
		}
	}
	c.addOutOfBounds(s, bad)
	return bad
}

// takes reports whether a schema's type lets a kind of value in. A whole number is a number.
func takes(schema map[string]any, kind string) bool {
	types, several := schema["type"].([]any)
	if !several {
		types = []any{schema["type"]}
	}
	return slices.Contains(types, any(kind))
}

func (c *contract) addOutOfBounds(s, bad map[string]any) {
	if most, has := s["maxLength"].(float64); has {
		bad["a text too long"] = strings.Repeat("é", int(most)+1)
	}
	if least, has := s["minimum"].(float64); has {
		bad["a number too small"] = least - 1
	}
	if most, has := s["maximum"].(float64); has {
		bad["a number too large"] = most + 1
	}
	if s["enum"] != nil {
		bad["a word that is none of those"] = "surely-unknown"
	}
	if s["format"] == "uuid" {
		bad["no id"] = "0190"
	}
	if items, has := s["items"].(map[string]any); has {
		for what, value := range c.badValues(items) {
			bad["a list of "+what] = []any{value}
		}
		if most, has := s["maxItems"].(float64); has {
			bad["a list too long"] = make([]any, int(most)+1)
		}
	}
}

// sameAs reports whether a fault is at a place, or below it, or above it.
func sameAs(fault, place string) bool {
	return fault == place || strings.HasPrefix(fault, place+".") || strings.HasPrefix(fault, place+"[")
}

// Whatever is wrong with a body, its sender learns where, and nothing is a fault of ours: every operation that takes JSON,
// with every property spoilt in every way.
func TestEveryMalformedBodyIsRefusedWithItsPlace(t *testing.T) {
	t.Parallel()
	s, c := newSite(t), readContract(t)
	table := exchanges()
	tried := 0
	for _, d := range c.operations {
		if d.input == nil {
			continue
		}
		x := table[d.id]
		if x == nil {
			x = &exchange{}
		}
		owner := s.user("spoiler-"+strings.ToLower(d.id), x.role())
		stage := owner.stage()
		sent, path := x.prepare(t, stage, &d)
		var good map[string]any
		if raw := sent.json(t); raw != nil {
			if err := json.Unmarshal(raw, &good); err != nil {
				t.Fatalf("%s: %v", d.id, err)
			}
		}
		for _, bad := range c.spoilings(&d, good) {
			tried++
			if what := c.refuses(stage.caller, &d, path, bad); what != "" {
				t.Errorf("%s, %s: %s", d.id, bad.name, what)
			}
		}
	}
	if tried < 300 {
		t.Errorf("only %d bodies were tried", tried)
	}
	t.Logf("%d malformed bodies were refused", tried)
}

// A parameter that is mistyped is not passed over in silence: every operation names those that it does not know, and does
// nothing. Only what others have laid down, OAuth2 and OpenAI's protocol, has its clients say more.
func TestEveryUnknownParameterIsRefusedByItsName(t *testing.T) {
	t.Parallel()
	s, c := newSite(t), readContract(t)
	table := exchanges()
	for _, d := range c.operations {
		t.Run(d.id, func(t *testing.T) {
			t.Parallel()
			here := s.in(t)
			c := &contract{t: t, schemas: c.schemas}
			x := table[d.id]
			if x == nil {
				x = &exchange{}
			}
			stage := here.user(strings.ToLower(d.id)+"-typist", x.role()).stage()
			sent, path := x.prepare(t, stage, &d)
			if !strings.Contains(path, "?") {
				path += "?"
			}
			got := stage.caller.do(d.method, path+"&limt=5", sent.body, sent.headers...)
			if d.dialect() || strings.HasPrefix(d.path, "/health") { // who asks after its health may be a probe with ways of its own
				if strings.Contains(string(got.body), "limt") {
					t.Errorf("%s: %s", got.what, got.body)
				}
				return
			}
			c.keeps(&d, got.want(422))
			problem := got.problem()
			if len(problem.Faults) != 1 || problem.Faults[0].Place != "query.limt" || problem.Faults[0].Problem == "" {
				t.Errorf("%s: the faults are %+v", got.what, problem.Faults)
			}
		})
	}
}

// refuses says what is wrong with how an operation answers a spoilt body; nothing when it is refused as it should be.
func (c *contract) refuses(p *person, d *described, path string, bad spoiling) string {
	got := p.do(d.method, path, bad.body)
	if got.status < 400 || got.status >= 500 {
		return fmt.Sprintf("status %d: %s", got.status, shortened(got.body))
	}
	if kind := got.header.Get("Content-Type"); kind != "application/problem+json" {
		if d.dialect() && kind == "application/json" {
			c.keeps(d, got)
			return ""
		}
		return "refused as " + kind
	}
	c.keeps(d, got)
	var problem problemView
	if err := json.Unmarshal(got.body, &problem); err != nil {
		return err.Error()
	}
	if bad.place == "" || slices.ContainsFunc(problem.Faults, func(f dramatis.Fault) bool { return sameAs(f.Place, bad.place) }) {
		return ""
	}
	return fmt.Sprintf("no fault is at %s: %s", bad.place, shortened(got.body))
}

// dialect reports whether an operation refuses in the words of another protocol.
func (d *described) dialect() bool { return d.speaksOAuth() || strings.HasPrefix(d.path, "/v1/") }

// speaksOAuth reports whether an operation is a token endpoint, which refuses in OAuth2's words.
func (d *described) speaksOAuth() bool { return d.id == "login" || d.id == "refresh" }
