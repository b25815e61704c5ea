package format

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// ReadNodeLink reads D3 node-link JSON: {"nodes": […], "links": […]}, also with "edges" for links, and also inside
// one other object, such as {"graph": {…}}.
//
// A node has a name (or a label) or an id, and may have a group and a description. A link has a source and a target,
// and may have a value or a weight, otherwise 1. Other keys are ignored. What WriteNodeLink adds under "dramatis" is read too.
//
// A number in source or target is an index into nodes, unless any node has a number for its id: then it is an id. A
// text is an id or, where no node has that id, a name. An object, as a saved simulation has it, means its own id,
// name or index.
//
// A tie is between two people, whatever "directed" says: a→b and b→a become one tie with the greater of the two
// weights. The same link a second time is a fault, as are two people of one name.
//
// All faults of a file come in one invalid Error, up to 50 of them by place; where it cannot be read as JSON at all,
// the place is a line and a column. Nothing is returned of a file that has a fault. Other errors are those of r.
func ReadNodeLink(r io.Reader, limit Limits) (Network, error) {
	const what = "the node-link file"
	limit = limit.withDefaults()
	f := nodeLinkFile{limit: limit}
	doc, err := readJSON(r, limit, &f.report)
	if err != nil {
		return Network{}, err
	}
	if doc == nil {
		return Network{}, f.err(what)
	}
	f.read(doc)
	if err := f.err(what); err != nil {
		return Network{}, err
	}
	return f.net, nil
}

// nodeLinkFile is a node-link file while it is being read.
type nodeLinkFile struct {
	report
	limit   Limits
	prefix  string // the place of the object that holds the nodes, with a dot, or empty
	net     Network
	nodes   int            // how many there are, readable or not
	texts   map[string]int // the first node with this text for its id
	numbers map[int]int    // likewise with this number
	names   map[string]int
}

func (f *nodeLinkFile) read(doc json.RawMessage) {
	graph := f.unwrap(doc)
	if graph == nil {
		return
	}
	f.net.Name = strings.TrimSpace(f.text(f.prefix+"name", graph["name"]))
	checkLine(&f.report, f.prefix+"name", f.net.Name, 0, 200)
	f.net.Description = f.text(f.prefix+"description", graph["description"])
	checkProse(&f.report, f.prefix+"description", f.net.Description, 10_000)
	f.readSetting(graph["dramatis"])
	f.readNodes(graph["nodes"])
	f.readLinks(graph)
}

// unwrap finds the object that has the nodes: the document itself, or the one object in it that has some.
func (f *nodeLinkFile) unwrap(doc json.RawMessage) map[string]json.RawMessage {
	top := f.object("file", doc)
	if top == nil || top["nodes"] != nil {
		return top
	}
	var found map[string]json.RawMessage
	for key, raw := range top {
		inner := members(raw)
		if inner["nodes"] == nil {
			continue
		}
		if found != nil {
			f.add("file", "holds more than one network")
			return nil
		}
		found, f.prefix = inner, key+"."
	}
	if found == nil {
		f.add("nodes", "is missing")
	}
	return found
}

func (f *nodeLinkFile) readSetting(raw json.RawMessage) {
	var own graphNotes
	f.own(f.prefix+"dramatis", raw, &own)
	f.net.Setting = own.Setting
	checkProse(&f.report, f.prefix+"dramatis.setting", own.Setting, 2_000)
}

func (f *nodeLinkFile) readLinks(graph map[string]json.RawMessage) {
	key := "links"
	if graph[key] == nil {
		key = "edges"
	} else if graph["edges"] != nil {
		f.add(f.prefix+"edges", "is given beside links")
	}
	if graph[key] == nil {
		f.add(f.prefix+"links", "is missing")
		return
	}
	l := linkList{file: f, links: map[pair]int{}, ties: map[pair]int{}}
	place := f.prefix + key
	count, ok := elements(graph[key], f.limit.Ties, func(i int, raw json.RawMessage) {
		l.read(fmt.Sprintf("%s[%d]", place, i), i, raw)
	})
	if !ok {
		f.add(place, "must be a list")
	}
	if count > f.limit.Ties {
		f.add(place, "has %d links, and may have at most %d", count, f.limit.Ties)
	}
}
