package document

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// decodeText makes UTF-8 of a text: by its byte order mark, by what a web page says of itself, as UTF-8 if it is that
// but for a flaw or two, and as Windows-1252 otherwise. What is no text at all is refused.
func decodeText(data []byte) (string, error) {
	var from encoding.Encoding
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		data = data[3:]
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		from = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
	case !mostlyUTF8(data):
		from = charmap.Windows1252
		if said, _, certain := charset.DetermineEncoding(data[:min(len(data), 1024)], ""); certain {
			from = said
		}
	}
	if from != nil {
		decoded, err := from.NewDecoder().Bytes(data)
		if err != nil {
			return "", refuse("the text is in an encoding that cannot be read; save it as UTF-8")
		}
		data = decoded
	}
	if rubbish(data) {
		return "", refuse("the file is neither a text nor a document that could be read")
	}
	return strings.ToValidUTF8(string(data), "\ufffd"), nil
}

// mostlyUTF8 says whether a text is UTF-8: one that was cut in the middle of a character, or holds a stray byte, still
// is. No text in another encoding looks like UTF-8 ten times more often than not.
func mostlyUTF8(data []byte) bool {
	good, bad := 0, 0
	for i := 0; i < len(data); {
		if data[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		i += n
	}
	return bad == 0 || good > 10*bad
}

// rubbish says whether something holds more control characters than a text would.
func rubbish(data []byte) bool {
	controls := 0
	for _, c := range data {
		switch {
		case c == 0:
			return true
		case c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\v' && c != 0x1a && c != 0x1b || c == 0x7f:
			controls++
		}
	}
	return controls*100 > len(data)
}
