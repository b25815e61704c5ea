package format

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/literaryai/dramatis"
)

func read(t *testing.T, file string) Network {
	t.Helper()
	n, err := ReadNodeLink(strings.NewReader(file), Limits{})
	if err != nil {
		t.Fatalf("read %s: %v", file, err)
	}
	return n
}

func TestReadNodeLinkForms(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"indices":          `{"nodes":[{"name":"Ada"},{"name":"Bob"}],"links":[{"source":0,"target":1,"value":3}]}`,
		"text ids":         `{"nodes":[{"id":"Ada"},{"id":"Bob"}],"links":[{"source":"Ada","target":"Bob","value":3}]}`,
		"ids and names":    `{"nodes":[{"id":"a","name":"Ada"},{"id":"b","name":"Bob"}],"links":[{"source":"a","target":"b","value":3}]}`,
		"names":            `{"nodes":[{"id":"a","name":"Ada"},{"id":"b","name":"Bob"}],"links":[{"source":"Ada","target":"Bob","value":3}]}`,
		"an id goes first": `{"nodes":[{"id":"Bob","name":"Ada"},{"id":"x","name":"Bob"}],"links":[{"source":"Bob","target":"x","value":3}]}`,
		"number ids":       `{"nodes":[{"id":7,"name":"Ada"},{"id":0,"name":"Bob"}],"links":[{"source":7,"target":0,"value":3}]}`,
		"text like number": `{"nodes":[{"id":"1","name":"Ada"},{"id":"0","name":"Bob"}],"links":[{"source":0,"target":1,"value":3}]}`,
		"objects":          `{"nodes":[{"name":"Ada","index":0},{"name":"Bob","index":1}],"links":[{"source":{"name":"Ada","x":1.5},"target":{"index":1},"value":3}]}`,
		"edges":            `{"nodes":[{"name":"Ada"},{"name":"Bob"}],"edges":[{"source":0,"target":1,"weight":3}]}`,
		"labels":           `{"nodes":[{"id":1,"label":"Ada"},{"id":2,"label":"Bob"}],"edges":[{"source":1,"target":2,"weight":3}]}`,
		"wrapped":          `{"ok":true,"graph":{"nodes":[{"name":"Ada"},{"name":"Bob"}],"links":[{"source":0,"target":1,"value":3}]}}`,
		"links first":      `{"links":[{"source":0,"target":1,"value":3}],"nodes":[{"name":"Ada"},{"name":"Bob"}]}`,
		"other keys":       `{"directed":true,"nodes":[{"name":"Ada","x":1,"index":9,"tags":"?"},{"name":"Bob","fx":null}],"links":[{"source":0,"target":1,"value":3,"curve":[1]}]}`,
		"spaces":           "\uFEFF\n {\"nodes\" : [ {\"name\": \" Ada \"} , {\"name\":\"Bob\"} ], \"links\" : [ {\"source\": 0 , \"target\": 1.0, \"value\": 3e0 } ] } \n",
		"both ways":        `{"nodes":[{"name":"Ada"},{"name":"Bob"}],"links":[{"source":0,"target":1,"value":2},{"source":1,"target":0,"value":3}]}`,
	}
	for name, file := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := read(t, file)
			if len(n.People) != 2 || n.People[0].Name != "Ada" || n.People[1].Name != "Bob" {
				t.Fatalf("people = %+v", n.People)
			}
			if want := (Tie{From: 0, To: 1, Weight: 3}); len(n.Ties) != 1 || n.Ties[0] != want {
				t.Errorf("ties = %+v, want one: %+v", n.Ties, want)
			}
		})
	}
}

func TestReadNodeLinkTexts(t *testing.T) {
	t.Parallel()
	n := read(t, `{"name":"Two","description":"of them","dramatis":{"setting":"here"},
		"nodes":[{"name":"Ada","group":4,"description":"counts"},{"name":"Bob","group":"clerks","dramatis":{"talkativeness":0.25}}],
		"links":[{"source":0,"target":1,"dramatis":{"there":{"relationship_type":"rival","strength":-0.5,"trust":0.1}}},
		{"source":1,"target":0,"dramatis":{"there":{"relationship_type":"mentor","strength":0.5,"trust":1}}}]}`)
	if n.Name != "Two" || n.Description != "of them" || n.Setting != "here" {
		t.Errorf("network = %q, %q, %q", n.Name, n.Description, n.Setting)
	}
	if a, b := n.People[0], n.People[1]; a.Group != "4" || a.Description != "counts" || b.Group != "clerks" || *b.Talkativeness != 0.25 {
		t.Errorf("people = %+v", n.People)
	}
	tie := n.Ties[0]
	if tie.Weight != 1 || tie.There.Type != dramatis.Rival || tie.Back.Type != dramatis.Mentor || tie.Back.Trust != 1 {
		t.Errorf("tie = %+v, there %+v, back %+v", tie, tie.There, tie.Back)
	}
}

// wrap puts nodes and links into a file whose people 0 and 1 are sound.
func wrap(nodes, links string) string {
	return `{"nodes":[{"name":"Ada"},{"name":"Bob"}` + nodes + `],"links":[` + links + `]}`
}

func TestReadNodeLinkFaults(t *testing.T) {
	t.Parallel()
	link := `{"source":0,"target":1}`
	long := strings.Repeat("x", 300)
	tests := map[string]struct {
		file  string
		place string
		says  string
	}{
		"nothing":            {"", "file", "empty"},
		"only space":         {" \n\t", "file", "empty"},
		"not JSON":           {"<gexf/>", "line 1, column 1", "not JSON"},
		"syntax":             {"{\n \"nodes\": [,]}", "line 2, column 12", "not JSON"},
		"cut off":            {`{"nodes":[`, "line 1, column 10", "not JSON"},
		"trailing":           {wrap("", link) + "\nx", "line 2, column 1", "not JSON"},
		"NaN":                {wrap("", `{"source":0,"target":1,"value":NaN}`), "line 1, column 82", "not JSON"},
		"NUL byte":           {wrap(",{\"name\":\"C\x00\"}", ""), "line 1, column 51", "not JSON"},
		"not UTF-8":          {wrap(",{\"name\":\"C\xff\"}", ""), "line 1, column 51", "UTF-8"},
		"a list":             {"[]", "file", "must be an object"},
		"a number":           {"3", "file", "must be an object"},
		"no nodes":           {`{"links":[]}`, "nodes", "missing"},
		"two networks":       {`{"a":{"nodes":[]},"b":{"nodes":[]}}`, "file", "more than one"},
		"empty nodes":        {`{"nodes":[],"links":[]}`, "nodes", "empty"},
		"nodes object":       {`{"nodes":{},"links":[]}`, "nodes", "must be a list"},
		"no links":           {`{"nodes":[{"name":"Ada"}]}`, "links", "missing"},
		"links object":       {`{"nodes":[{"name":"Ada"}],"links":{}}`, "links", "must be a list"},
		"links and edges":    {`{"nodes":[{"name":"Ada"}],"links":[],"edges":[]}`, "edges", "beside links"},
		"key twice":          {wrap(`,{"name":"C","name":"D"}`, ""), "line 1, column 58", `"name" twice`},
		"title":              {`{"name":3,` + wrap("", "")[1:], "name", "must be text"},
		"setting":            {`{"dramatis":{"setting":3},` + wrap("", "")[1:], "dramatis.setting", "must not be a number"},
		"node text":          {wrap(`,"C"`, ""), "nodes[2]", "must be an object"},
		"no name":            {wrap(`,{"group":1}`, ""), "nodes[2].name", "missing"},
		"empty name":         {wrap(`,{"name":""}`, ""), "nodes[2].name", "empty"},
		"blank name":         {wrap(`,{"name":"  "}`, ""), "nodes[2].name", "empty"},
		"blank id":           {wrap(`,{"id":"  "}`, ""), "nodes[2].id", "empty"},
		"name number":        {wrap(`,{"name":4}`, ""), "nodes[2].name", "must be text"},
		"long name":          {wrap(`,{"name":"`+long+`"}`, ""), "nodes[2].name", "at most 255"},
		"long label":         {wrap(`,{"label":"`+long+`"}`, ""), "nodes[2].label", "at most 255"},
		"NUL in name":        {wrap(`,{"name":"C\u0000"}`, ""), "nodes[2].name", "control"},
		"line in name":       {wrap(`,{"name":"C\nD"}`, ""), "nodes[2].name", "control"},
		"reversed name":      {wrap(`,{"name":"C\u202edD"}`, ""), "nodes[2].name", "control"},
		"same name":          {wrap(`,{"name":"Ada"}`, ""), "nodes[2].name", "also the name of nodes[0]"},
		"same name, trimmed": {wrap(`,{"name":" Ada"}`, ""), "nodes[2].name", "also the name of nodes[0]"},
		"same id":            {wrap(`,{"id":1,"name":"C"},{"id":1,"name":"D"}`, ""), "nodes[3].id", "also the id of nodes[2]"},
		"same text id":       {wrap(`,{"id":"c","name":"C"},{"id":"c","name":"D"}`, ""), "nodes[3].id", "also the id of nodes[2]"},
		"id list":            {wrap(`,{"id":[1],"name":"C"}`, ""), "nodes[2].id", "must be text"},
		"id fraction":        {wrap(`,{"id":1.5,"name":"C"}`, ""), "nodes[2].id", "whole"},
		"description":        {wrap(`,{"name":"C","description":[]}`, ""), "nodes[2].description", "must be text"},
		"NUL description":    {wrap(`,{"name":"C","description":"\u0000"}`, ""), "nodes[2].description", "control"},
		"group object":       {wrap(`,{"name":"C","group":{}}`, ""), "nodes[2].group", "must be text"},
		"long group":         {wrap(`,{"name":"C","group":"`+long+`"}`, ""), "nodes[2].group", "at most 90"},
		"own kind":           {wrap(`,{"name":"C","dramatis":3}`, ""), "nodes[2].dramatis", "must not be a number"},
		"own trait":          {wrap(`,{"name":"C","dramatis":{"traits":{"openness":"x"}}}`, ""), "nodes[2].dramatis.traits.openness", "must not be a string"},
		"trait range":        {wrap(`,{"name":"C","dramatis":{"traits":{"openness":7}}}`, ""), "nodes[2].dramatis.traits.openness", "from 0 to 1"},
		"NUL in a fact":      {wrap(`,{"name":"C","dramatis":{"persona":{"facts":["a","\u0000"]}}}`, ""), "nodes[2].dramatis.persona.facts[1]", "control"},
		"NUL in a voice":     {wrap(`,{"name":"C","dramatis":{"persona":{"voice":"\u0000"}}}`, ""), "nodes[2].dramatis.persona.voice", "control"},
		"empty goal":         {wrap(`,{"name":"C","dramatis":{"goals":[{"text":""}]}}`, ""), "nodes[2].dramatis.goals[0].text", "empty"},
		"many tags":          {wrap(`,{"name":"C","dramatis":{"tags":["a"`+strings.Repeat(`,"a"`, 60)+`]}}`, ""), "nodes[2].dramatis.tags", "at most 49"},
		"link text":          {wrap("", `"x"`), "links[0]", "must be an object"},
		"no source":          {wrap("", `{"target":1}`), "links[0].source", "missing"},
		"null target":        {wrap("", `{"source":0,"target":null}`), "links[0].target", "missing"},
		"target list":        {wrap("", `{"source":0,"target":[1]}`), "links[0].target", "number or text"},
		"target object":      {wrap("", `{"source":0,"target":{}}`), "links[0].target", "without id"},
		"target of object":   {wrap("", `{"source":0,"target":{"name":"Zoe"}}`), "links[0].target.name", `"Zoe"`},
		"beyond":             {wrap("", `{"source":0,"target":2}`), "links[0].target", "2 nodes"},
		"below":              {wrap("", `{"source":-1,"target":1}`), "links[0].source", "2 nodes"},
		"far beyond":         {wrap("", `{"source":0,"target":1e300}`), "links[0].target", "whole"},
		"between":            {wrap("", `{"source":0,"target":0.5}`), "links[0].target", "whole"},
		"unknown name":       {wrap("", `{"source":"Zoe","target":1}`), "links[0].source", `"Zoe"`},
		"index beside ids":   {wrap(`,{"id":5,"name":"C"}`, `{"source":0,"target":5}`), "links[0].source", "no node has that id"},
		"self":               {wrap("", `{"source":1,"target":"Bob"}`), "links[0]", "themselves"},
		"twice":              {wrap("", link+","+link), "links[1]", "number 0"},
		"thrice":             {wrap("", link+`,{"source":1,"target":0},{"source":1,"target":0}`), "links[2]", "number 1"},
		"negative":           {wrap("", `{"source":0,"target":1,"value":-1}`), "links[0].value", "from 1e-09"},
		"zero":               {wrap("", `{"source":0,"target":1,"value":0}`), "links[0].value", "from 1e-09"},
		"huge":               {wrap("", `{"source":0,"target":1,"weight":1e10}`), "links[0].weight", "to 1e+09"},
		"overflow":           {wrap("", `{"source":0,"target":1,"weight":1e999}`), "links[0].weight", "to 1e+09"},
		"weight text":        {wrap("", `{"source":0,"target":1,"value":"3"}`), "links[0].value", "must be a number"},
		"stance":             {wrap("", `{"source":0,"target":1,"dramatis":{"there":{"relationship_type":"pal"}}}`), "links[0].dramatis.there.relationship_type", "must be one of"},
		"stance strength":    {wrap("", `{"source":0,"target":1,"dramatis":{"back":{"relationship_type":"ally","strength":2}}}`), "links[0].dramatis.back.strength", "from -1"},
		"wrapped place":      {`{"graph":{"nodes":[{"name":"A"}],"edges":[{"source":0,"target":7}]}}`, "graph.edges[0].target", "1 nodes"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, err := ReadNodeLink(strings.NewReader(tt.file), Limits{})
			faults := faultsOf(t, err)
			if len(faults) != 1 || faults[0].Place != tt.place || !strings.Contains(faults[0].Problem, tt.says) {
				t.Errorf("faults = %+v, want one at %q that says %q", faults, tt.place, tt.says)
			}
			if n.People != nil || n.Ties != nil {
				t.Errorf("a part was read: %+v", n)
			}
		})
	}
}

func faultsOf(t *testing.T, err error) []dramatis.Fault {
	t.Helper()
	invalid, ok := errors.AsType[*dramatis.Error](err)
	if !ok || invalid.Code != dramatis.CodeInvalid {
		t.Fatalf("err = %v, want an invalid Error", err)
	}
	return invalid.Faults
}

func TestReadNodeLinkReportsStanceTwice(t *testing.T) {
	t.Parallel()
	stance := `{"relationship_type":"ally","strength":0,"trust":0}`
	_, err := ReadNodeLink(strings.NewReader(wrap("", `{"source":0,"target":1,"dramatis":{"there":`+stance+`}},
		{"source":1,"target":0,"dramatis":{"back":`+stance+`}}`)), Limits{})
	if faults := faultsOf(t, err); len(faults) != 1 || faults[0].Place != "links[1].dramatis" {
		t.Errorf("faults = %+v", faults)
	}
}

func TestReadNodeLinkReportsAllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	_, err := ReadNodeLink(strings.NewReader(wrap(`,{"name":"Ada","group":[]},{"description":1}`,
		`{"source":0,"target":9,"value":-2},{"source":1,"target":1},{"target":"Zoe"}`)), Limits{})
	var places []string
	for _, f := range faultsOf(t, err) {
		places = append(places, f.Place)
	}
	want := []string{
		"nodes[2].name", "nodes[2].group", "nodes[3].name", "nodes[3].description",
		"links[0].value", "links[0].target", "links[1]", "links[2].source", "links[2].target",
	}
	if !slices.Equal(places, want) {
		t.Errorf("places = %q, want %q", places, want)
	}
}

func TestReadNodeLinkCountsWhatItDoesNotName(t *testing.T) {
	t.Parallel()
	links := strings.Repeat(`{"source":0,"target":5},`, 70) + `{"source":0,"target":1}`
	_, err := ReadNodeLink(strings.NewReader(wrap("", links)), Limits{})
	faults := faultsOf(t, err)
	if last := faults[len(faults)-1]; len(faults) != 51 || last.Problem != "and 20 more" {
		t.Errorf("%d faults, the last one %+v", len(faults), last)
	}
}

func TestReadNodeLinkLimits(t *testing.T) {
	t.Parallel()
	three := wrap(`,{"name":"C"}`, `{"source":0,"target":1},{"source":"C","target":1}`)
	tests := map[string]struct {
		file  string
		limit Limits
		place string
	}{
		"bytes":  {three, Limits{Bytes: int64(len(three)) - 1}, "file"},
		"people": {three, Limits{People: 2}, "nodes"},
		"ties":   {three, Limits{Ties: 1}, "links"},
		"depth":  {wrap(`,{"name":"C","x":[[[]]]}`, ""), Limits{Depth: 5}, "line 1, column 59"},
		"keys":   {wrap(`,{"name":"C","x":1,"y":2}`, ""), Limits{Keys: 2}, "line 1, column 61"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := ReadNodeLink(strings.NewReader(tt.file), tt.limit)
			if faults := faultsOf(t, err); len(faults) != 1 || faults[0].Place != tt.place {
				t.Errorf("faults = %+v, want one at %q", faults, tt.place)
			}
		})
	}
	read(t, three)
}

func TestReadNodeLinkAgainstFloods(t *testing.T) {
	t.Parallel()
	floods := map[string]string{
		"nesting":  strings.Repeat("[", 1<<20),
		"keys":     `{"a":{` + strings.Repeat(`"k":0,`, 1<<17) + `"k":0}}`,
		"nodes":    `{"nodes":[` + strings.Repeat(`{},`, 1<<17) + `{}],"links":[]}`,
		"newlines": strings.Repeat("\n", 1<<20) + "x",
	}
	for name, file := range floods {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := ReadNodeLink(strings.NewReader(file), Limits{})
			if faults := faultsOf(t, err); len(faults) > reportedFaults+1 {
				t.Errorf("%d faults", len(faults))
			}
		})
	}
}

func TestReadNodeLinkPassesOnReadErrors(t *testing.T) {
	t.Parallel()
	broken := fmt.Errorf("the line went dead")
	_, err := ReadNodeLink(io.MultiReader(strings.NewReader(`{"nodes"`), iotest.ErrReader(broken)), Limits{})
	if !errors.Is(err, broken) {
		t.Errorf("err = %v, want %v", err, broken)
	}
}
