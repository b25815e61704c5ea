package llm

import (
	"unicode/utf16"
	"unicode/utf8"
)

// textStream reads the JSON of an answer while it arrives and hands on the value of its top-level "text", decoded.
// It is a reader for one purpose: whatever is not such a value passes in silence, so that neither JSON nor an error
// page can reach a listener.
type textStream struct {
	delta  func(text string)
	spoken bool // something was handed on

	depth   int
	inside  bool   // within a string
	key     bool   // the next string at depth 1 is a key
	name    []byte // the last key, or the one being read
	value   bool   // the string being read is the text
	escape  int    // 0 none, 1 after a backslash, 2–5 digits of \u still to come, counted down
	unit    rune   // the \u escape being read
	high    rune   // the first half of a surrogate pair
	done    bool
	pending []byte // decoded bytes of this piece
}

func newTextStream(delta func(text string)) *textStream { return &textStream{delta: delta} }

// again is the stream for a second answer: silent when listeners have already heard part of the first.
func (s *textStream) again() *textStream {
	if s.spoken {
		return newTextStream(nil)
	}
	return newTextStream(s.delta)
}

// feed is the function to give to a model; nil when nobody listens.
func (s *textStream) feed() func(piece string) {
	if s.delta == nil {
		return nil
	}
	return s.read
}

// read takes the next piece of the answer.
func (s *textStream) read(piece string) {
	for i := 0; i < len(piece) && !s.done; i++ {
		if s.inside {
			s.inString(piece[i])
		} else {
			s.between(piece[i])
		}
	}
	s.flush()
}

// flush hands on what was decoded, but keeps a rune whose last bytes have not arrived yet.
func (s *textStream) flush() {
	n := len(s.pending)
	for back := 1; back <= min(utf8.UTFMax-1, n); back++ {
		if b := s.pending[n-back]; utf8.RuneStart(b) {
			if !utf8.FullRune(s.pending[n-back:]) {
				n -= back
			}
			break
		}
	}
	if n == 0 {
		return
	}
	s.spoken = true
	s.delta(string(s.pending[:n]))
	s.pending = append(s.pending[:0], s.pending[n:]...)
}

// between reads what stands outside of strings.
func (s *textStream) between(b byte) {
	switch b {
	case '{', '[':
		s.depth++
		s.key = b == '{' && s.depth == 1
	case '}', ']':
		s.depth--
	case ',':
		s.key = s.depth == 1
	case '"':
		s.inside = true
		if s.key {
			s.name = s.name[:0]
		}
		s.value = s.depth == 1 && !s.key && string(s.name) == "text"
	}
}

// inString reads one byte of a string.
func (s *textStream) inString(b byte) {
	switch {
	case s.escape == 1:
		s.escaped(b)
	case s.escape > 1:
		s.digit(b)
	case b == '\\':
		s.escape = 1
	case b == '"':
		s.inside = false
		s.done = s.value
		s.key = false
	default:
		s.emit(b)
	}
}

// escaped reads the byte after a backslash.
func (s *textStream) escaped(b byte) {
	s.escape = 0
	switch b {
	case 'u':
		s.escape, s.unit = 5, 0
	case 'n', 'r', 't':
		s.emit(' ')
	case 'b', 'f':
	default:
		s.emit(b)
	}
}

// digit reads one of the four digits of a \u escape.
func (s *textStream) digit(b byte) {
	s.unit = s.unit<<4 | hexValue(b)
	s.escape--
	if s.escape > 1 {
		return
	}
	s.escape = 0
	r := s.unit
	if utf16.IsSurrogate(r) && s.high == 0 {
		s.high = r
		return
	}
	if s.high != 0 {
		r = utf16.DecodeRune(s.high, r)
		s.high = 0
	}
	for _, c := range []byte(string(r)) {
		s.emit(c)
	}
}

func hexValue(b byte) rune {
	switch {
	case b >= '0' && b <= '9':
		return rune(b - '0')
	case b >= 'a' && b <= 'f':
		return rune(b-'a') + 10
	case b >= 'A' && b <= 'F':
		return rune(b-'A') + 10
	}
	return 0
}

// emit takes one decoded byte: of the text, or of a key.
func (s *textStream) emit(b byte) {
	switch {
	case s.value:
		s.pending = append(s.pending, b)
	case s.key:
		s.name = append(s.name, b)
	}
}
