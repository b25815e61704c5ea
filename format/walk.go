package format

import (
	"bytes"
	"encoding/json"
)

// walk goes through a JSON document without building it, to see whether it can be read at all.
type walk struct {
	data  []byte
	dec   *json.Decoder
	limit Limits
	rep   *report
	stack []nesting
}

// nesting is one object or list that a walk is inside of.
type nesting struct {
	keys    map[string]bool // nil for a list
	wantKey bool
}

func newWalk(data []byte, limit Limits, rep *report) *walk {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	return &walk{data: data, dec: dec, limit: limit, rep: rep}
}

// run reports keys that an object has twice, and false when the document is too deep or an object too wide to be
// read. Syntax is not its business: it ends quietly where the document stops being JSON.
func (w *walk) run() bool {
	for {
		token, err := w.dec.Token()
		if err != nil {
			return true
		}
		switch {
		case token == json.Delim('}') || token == json.Delim(']'):
			w.stack = w.stack[:len(w.stack)-1]
		case w.atKey():
			if !w.key(token) {
				return false
			}
		default:
			if !w.value(token) {
				return false
			}
		}
	}
}

func (w *walk) top() *nesting {
	if len(w.stack) == 0 {
		return nil
	}
	return &w.stack[len(w.stack)-1]
}

func (w *walk) atKey() bool {
	top := w.top()
	return top != nil && top.wantKey
}

func (w *walk) key(token json.Token) bool {
	top, name := w.top(), token.(string)
	top.wantKey = false
	if top.keys[name] {
		w.add("has the key %s twice", excerpt(name))
	}
	top.keys[name] = true
	if len(top.keys) > w.limit.Keys {
		w.add("is an object with more than %d keys", w.limit.Keys)
		return false
	}
	return true
}

func (w *walk) value(token json.Token) bool {
	if top := w.top(); top != nil && top.keys != nil {
		top.wantKey = true // again, once this value has ended
	}
	switch token {
	case json.Delim('{'):
		w.stack = append(w.stack, nesting{keys: map[string]bool{}, wantKey: true})
	case json.Delim('['):
		w.stack = append(w.stack, nesting{})
	}
	if len(w.stack) > w.limit.Depth {
		w.add("is nested more than %d deep", w.limit.Depth)
		return false
	}
	return true
}

// add reports a problem at the end of the token just read. Finding the line means counting from the start, which a
// file full of faults must not be able to ask for again and again.
func (w *walk) add(problem string, args ...any) {
	place := ""
	if !w.rep.full() {
		place = position(w.data, int(w.dec.InputOffset())-1)
	}
	w.rep.add(place, problem, args...)
}
