package document

import (
	"bytes"
	"strconv"
)

// The values of a PDF are nil, bool, float64, []any and these.
type (
	pdfName   string
	pdfString string
	pdfDict   map[pdfName]any
	pdfRef    int    // the number of an object; generations do not matter, as the last version of an object counts
	pdfWord   string // an operator, or a word of the file's own structure
)

// pdfStream is data with what is said of it. The data is still packed.
type pdfStream struct {
	dict pdfDict
	raw  []byte
}

const (
	pdfDepth  = 64        // of values within values; brackets beyond it are passed over
	pdfValues = 1_000_000 // in one object; what is beyond is read and forgotten
)

// pdfLexer reads values one after another. It never fails: what makes no sense is passed over, as all readers do.
type pdfLexer struct {
	data   []byte
	at     int
	depth  int
	values int // kept in lists and dictionaries so far
}

func pdfSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func pdfDelimiter(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return true
	}
	return false
}

func (l *pdfLexer) skipSpace() {
	for l.at < len(l.data) {
		switch c := l.data[l.at]; {
		case pdfSpace(c):
			l.at++
		case c == '%':
			for l.at < len(l.data) && l.data[l.at] != '\n' && l.data[l.at] != '\r' {
				l.at++
			}
		default:
			return
		}
	}
}

// The ends of lists, which are no values.
const (
	pdfEnd      pdfWord = ""
	pdfEndArray pdfWord = "]"
	pdfEndDict  pdfWord = ">>"
)

// value reads the next value; pdfEnd at the end of the data.
func (l *pdfLexer) value() any {
	l.skipSpace()
	if l.at >= len(l.data) {
		return pdfEnd
	}
	switch c := l.data[l.at]; {
	case c == '/':
		l.at++
		return pdfName(l.name())
	case c == '(':
		return l.literal()
	case c == '<' && l.peek(1) == '<':
		l.at += 2
		return l.nested(l.dict)
	case c == '<':
		return l.hexadecimal()
	case c == '>' && l.peek(1) == '>':
		l.at += 2
		return pdfEndDict
	case c == '[':
		l.at++
		return l.nested(l.array)
	case c == ']':
		l.at++
		return pdfEndArray
	case pdfDelimiter(c):
		l.at++
		return pdfWord(c)
	case c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.':
		return l.number()
	}
	return l.word()
}

func (l *pdfLexer) peek(n int) byte {
	if l.at+n < len(l.data) {
		return l.data[l.at+n]
	}
	return 0
}

func (l *pdfLexer) regular() []byte {
	start := l.at
	for l.at < len(l.data) && !pdfSpace(l.data[l.at]) && !pdfDelimiter(l.data[l.at]) {
		l.at++
	}
	return l.data[start:l.at]
}

func (l *pdfLexer) name() string {
	name := l.regular()
	if !bytes.Contains(name, []byte("#")) {
		return string(name)
	}
	decoded := make([]byte, 0, len(name))
	for i := 0; i < len(name); i++ {
		if name[i] == '#' && i+2 < len(name) {
			if c, err := strconv.ParseUint(string(name[i+1:i+3]), 16, 8); err == nil {
				decoded = append(decoded, byte(c))
				i += 2
				continue
			}
		}
		decoded = append(decoded, name[i])
	}
	return string(decoded)
}

func (l *pdfLexer) word() any {
	switch word := string(l.regular()); word {
	case "true":
		return true
	case "false":
		return false
	case "null":
		return nil
	default:
		return pdfWord(word)
	}
}

// number reads a number, or a reference if another number and an R follow.
func (l *pdfLexer) number() any {
	text := l.regular()
	n, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		return 0.0 // such as "--5" and "1.2.3", which some programs write
	}
	if number := int(n); float64(number) == n && number > 0 && number < 1<<30 {
		if after, ok := l.reference(); ok {
			l.at = after
			return pdfRef(number)
		}
	}
	return n
}

// reference says whether what follows a number makes a reference of it: " 0 R".
func (l *pdfLexer) reference() (after int, ok bool) {
	at := l.at
	for at < len(l.data) && pdfSpace(l.data[at]) {
		at++
	}
	digits := at
	for at < len(l.data) && l.data[at] >= '0' && l.data[at] <= '9' {
		at++
	}
	if at == digits || at-digits > 5 {
		return 0, false
	}
	spaces := at
	for at < len(l.data) && pdfSpace(l.data[at]) {
		at++
	}
	if at == spaces || at >= len(l.data) || l.data[at] != 'R' {
		return 0, false
	}
	at++
	return at, at >= len(l.data) || pdfSpace(l.data[at]) || pdfDelimiter(l.data[at])
}

// nested reads a list or a dictionary, unless it lies too deep.
func (l *pdfLexer) nested(read func() any) any {
	if l.depth >= pdfDepth {
		return nil
	}
	l.depth++
	defer func() { l.depth-- }()
	return read()
}

func (l *pdfLexer) array() any {
	array := []any{}
	for {
		v := l.value()
		if v == pdfEndArray || v == pdfEnd || v == pdfWord("endobj") {
			return array
		}
		if l.values++; l.values < pdfValues {
			array = append(array, v)
		}
	}
}

func (l *pdfLexer) dict() any {
	dict := pdfDict{}
	for {
		key := l.value()
		if key == pdfEndDict || key == pdfEnd || key == pdfWord("endobj") {
			return dict
		}
		name, ok := key.(pdfName)
		if !ok {
			continue
		}
		v := l.value()
		if v == pdfEndDict || v == pdfEnd {
			return dict
		}
		if l.values++; l.values < pdfValues {
			dict[name] = v
		}
	}
}
