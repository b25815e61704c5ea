package format

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// readJSON reads a whole JSON document and checks everything about it that does not depend on its meaning. What it
// cannot read further is reported, and the document is then nil. The error is that of r.
func readJSON(r io.Reader, limit Limits, rep *report) (json.RawMessage, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit.Bytes+1))
	if err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	if int64(len(data)) > limit.Bytes {
		rep.add("file", "is larger than %d bytes", limit.Bytes)
		return nil, nil
	}
	if len(bytes.TrimSpace(data)) == 0 {
		rep.add("file", "is empty")
		return nil, nil
	}
	if at := invalidUTF8(data); at >= 0 {
		rep.add(position(data, at), "is not UTF-8")
		return nil, nil
	}
	// The walk comes before the parser, which may only meet nesting that is known to be shallow.
	if w := newWalk(data, limit, rep); !w.run() {
		return nil, nil
	}
	var doc json.RawMessage
	if err := json.Unmarshal(data, &doc); err != nil {
		rep.add(syntaxPosition(data, err), "is not JSON: %v", err)
		return nil, nil
	}
	return doc, nil
}

func invalidUTF8(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

// syntaxPosition is where the parser gave up. A SyntaxError counts the bytes it has read, the offending one included.
func syntaxPosition(data []byte, err error) string {
	syntax, ok := errors.AsType[*json.SyntaxError](err)
	if !ok {
		return "file"
	}
	return position(data, max(0, int(syntax.Offset)-1))
}

// position names a byte of a text as editors do: lines and columns from 1, columns counted in characters.
func position(data []byte, offset int) string {
	before := data[:min(offset, len(data))]
	line := bytes.Count(before, []byte("\n")) + 1
	column := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
	return fmt.Sprintf("line %d, column %d", line, column)
}
