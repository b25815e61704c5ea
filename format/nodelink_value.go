package format

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strconv"
)

// The values of a document that is known to be JSON. A key that is absent and one that is null say the same: nothing.

func absent(raw json.RawMessage) bool { return len(raw) == 0 || raw[0] == 'n' }

func isNumber(raw json.RawMessage) bool {
	return !absent(raw) && (raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9')
}

// members are the members of an object, and nil for anything else. Values carry no space around them.
func members(raw json.RawMessage) map[string]json.RawMessage {
	var m map[string]json.RawMessage
	if absent(raw) || json.Unmarshal(raw, &m) != nil {
		return nil
	}
	return m
}

// object are the members of what must be an object; nil after a fault.
func (f *nodeLinkFile) object(place string, raw json.RawMessage) map[string]json.RawMessage {
	m := members(raw)
	if m == nil {
		f.add(place, "must be an object")
	}
	return m
}

// text is what must be a text, or nothing.
func (f *nodeLinkFile) text(place string, raw json.RawMessage) string {
	var s string
	if !absent(raw) && json.Unmarshal(raw, &s) != nil {
		f.add(place, "must be text")
	}
	return s
}

// own reads what WriteNodeLink says beyond the common keys into v.
func (f *nodeLinkFile) own(place string, raw json.RawMessage, v any) {
	if absent(raw) {
		return
	}
	err := json.Unmarshal(raw, v)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if wrong.Field != "" {
			place += "." + wrong.Field
		}
		f.add(place, "must not be a %s", wrong.Value)
	} else if err != nil {
		f.add(place, "cannot be read: %v", err)
	}
}

// whole is a number without a fraction that fits an int.
func whole(raw json.RawMessage) (int, bool) {
	if n, err := strconv.Atoi(string(raw)); err == nil {
		return n, true
	}
	v, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || v != math.Trunc(v) || math.Abs(v) > 1<<53 {
		return 0, false
	}
	return int(v), true
}

// elements hands on the elements of a list, up to most of them, and counts them all. It is false for anything else.
func elements(raw json.RawMessage, most int, each func(i int, raw json.RawMessage)) (count int, ok bool) {
	if absent(raw) || raw[0] != '[' {
		return 0, false
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	if _, err := dec.Token(); err != nil {
		return 0, false
	}
	for ; dec.More(); count++ {
		var element json.RawMessage
		if err := dec.Decode(&element); err != nil {
			return count, false
		}
		if count < most {
			each(count, element)
		}
	}
	return count, true
}
