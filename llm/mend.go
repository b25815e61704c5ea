package llm

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
)

// braces bounds at how many of an answer's braces an object is looked for.
const braces = 20

// findObject reads the JSON object out of an answer: it may stand in a code fence, between words, or behind what a model
// thought aloud, and have the faults that models make.
func findObject(raw string) (map[string]any, error) {
	if _, after, thought := strings.Cut(raw, "</think>"); thought {
		raw = after
	}
	fault := errors.New("it holds no JSON object")
	for range braces {
		start := strings.IndexByte(raw, '{')
		if start < 0 {
			break
		}
		var fields map[string]any
		if json.Unmarshal([]byte(mendObject(raw[start:])), &fields) == nil && len(fields) > 0 {
			return lowerKeys(fields), nil
		}
		raw, fault = raw[start+1:], errors.New("it is not the JSON object of the schema")
	}
	return nil, fault
}

func lowerKeys(fields map[string]any) map[string]any {
	lower := make(map[string]any, len(fields))
	for key, value := range fields {
		if k := strings.ToLower(key); k == key || fields[k] == nil {
			lower[k] = value
		}
	}
	return lower
}

// mender copies one JSON object and mends the faults that models make: commas before a closing bracket, line breaks
// within strings, comments, the literals of Python, missing brackets at the end. A string that was cut off stays so.
type mender struct {
	out   []byte
	open  []byte // the brackets that are still to be closed
	comma bool   // one has been read and not written yet
}

// mendObject is the object that a text begins with, mended. What follows it is left away.
func mendObject(text string) string {
	var m mender
	for i := 0; i < len(text); {
		i += m.next(text[i:])
		if len(m.open) == 0 {
			break
		}
	}
	for i := len(m.open) - 1; i >= 0; i-- { // some models forget the last brackets
		m.out = append(m.out, m.open[i])
	}
	return string(m.out)
}

// next reads one token, and gives its length.
func (m *mender) next(text string) int {
	switch c := text[0]; c {
	case '"':
		m.settle()
		return m.quoted(text)
	case '{':
		m.settle()
		m.out, m.open = append(m.out, c), append(m.open, '}')
	case '[':
		m.settle()
		m.out, m.open = append(m.out, c), append(m.open, ']')
	case '}', ']':
		m.comma = false
		if last := len(m.open) - 1; m.open[last] == c {
			m.out, m.open = append(m.out, c), m.open[:last]
		}
	case ',':
		m.comma = true
	case ':':
		m.out = append(m.out, c)
	case ' ', '\t', '\r', '\n':
	case '/':
		if strings.HasPrefix(text, "//") {
			return lineEnd(text)
		}
		m.out = append(m.out, c)
	default:
		m.settle()
		return m.word(text)
	}
	return 1
}

// settle writes the comma that was held back: something follows it.
func (m *mender) settle() {
	if m.comma {
		m.out = append(m.out, ',')
	}
	m.comma = false
}

// quoted copies a string.
func (m *mender) quoted(text string) int {
	m.out = append(m.out, '"')
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			m.out = append(m.out, '"')
			return i + 1
		case c == '\\' && i+1 < len(text):
			m.out = append(m.out, c, text[i+1])
			i++
		case c == '\n':
			m.out = append(m.out, '\\', 'n')
		case c < ' ':
			m.out = append(m.out, ' ')
		default:
			m.out = append(m.out, c)
		}
	}
	return len(text)
}

// word copies a literal or a number.
func (m *mender) word(text string) int {
	end := strings.IndexAny(text[1:], " \t\r\n,:{}[]\"/") + 1
	if end == 0 {
		end = len(text)
	}
	switch word := text[:end]; word {
	case "True", "TRUE":
		m.out = append(m.out, "true"...)
	case "False", "FALSE":
		m.out = append(m.out, "false"...)
	case "None", "NULL":
		m.out = append(m.out, "null"...)
	default:
		m.out = append(m.out, word...)
	}
	return end
}

func lineEnd(text string) int {
	if at := strings.IndexByte(text, '\n'); at >= 0 {
		return at
	}
	return len(text)
}

// textOf is a field as a text; of a list it is the first element.
func textOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		if len(v) > 0 {
			text, _ := v[0].(string)
			return text
		}
	}
	return ""
}

// numberOf is a field as a number; some models put it between quotation marks.
func numberOf(v any) float64 {
	switch v := v.(type) {
	case float64:
		return v
	case string:
		number, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
		if err == nil {
			return number
		}
	}
	return 0
}

// yesOf is a field as yes or no.
func yesOf(v any) bool {
	switch v := v.(type) {
	case bool:
		return v
	case string:
		return strings.EqualFold(strings.TrimSpace(v), "true") || strings.EqualFold(strings.TrimSpace(v), "yes")
	}
	return false
}
