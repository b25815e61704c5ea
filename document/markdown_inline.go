package document

import (
	"html"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// yamlScalar is the text of a value on one line.
func yamlScalar(value string) string {
	value = strings.TrimSpace(value)
	if len(value) >= 2 && value[0] == '"' {
		if text, err := strconv.Unquote(value); err == nil {
			return text
		}
	}
	if len(value) >= 2 && value[0] == '\'' && value[len(value)-1] == '\'' {
		return strings.ReplaceAll(value[1:len(value)-1], "''", "'")
	}
	return value
}

// plainInline takes the marks out of a paragraph of Markdown: emphasis, code, links, pictures, tags and entities. It goes
// from left to right once; what has no partner is text.
func plainInline(text string) string {
	if !strings.ContainsAny(text, "\\`*_[]<&~!") {
		return text
	}
	in := inline{source: text, out: make([]byte, 0, len(text))}
	for in.at < len(text) {
		in.step()
	}
	return in.text()
}

// inline is how far the reading of a paragraph has come.
type inline struct {
	source   string
	at       int
	out      []byte
	marks    []mark // runs of * _ ~ and [ that may yet find a partner
	drop     []cut  // pieces of out that are no text after all, in the order in which they were found
	unclosed [maxTicks]bool
}

// mark is a run of one sign in out.
type mark struct {
	sign      byte
	from, len int
	picture   bool // of a [ after a !
	opens     bool
	closes    bool
}

type cut struct{ from, to int }

const maxTicks = 16

var (
	inlineTag  = regexp.MustCompile(`^<(?:/?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]{0,500})?/?|![A-Za-z][^<>]{0,500}|\?[^<>]{0,500})>`)
	autolink   = regexp.MustCompile(`^<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]{0,500}|[^\s<>@]{1,100}@[^\s<>@]{1,200})>`)
	entity     = regexp.MustCompile(`^&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});`)
	linkTarget = regexp.MustCompile(`^(?:\(\s*(?:<[^<>\n]{0,500}>|[^\s()<>]{0,500}(?:\([^\s()]{0,200}\)[^\s()]{0,200})?)(?:\s+(?:"[^"]{0,300}"|'[^']{0,300}'|\([^()]{0,300}\)))?\s*\)|\[[^\[\]]{0,200}\])`)
)

func (in *inline) step() {
	rest := in.source[in.at:]
	switch c := rest[0]; c {
	case '\\':
		if len(rest) > 1 && rest[1] < utf8.RuneSelf && (unicode.IsPunct(rune(rest[1])) || unicode.IsSymbol(rune(rest[1]))) {
			in.out = append(in.out, rest[1])
			in.at += 2
			return
		}
		in.copy(1)
	case '`':
		in.code(rest)
	case '*', '_', '~':
		in.run(c)
	case '!':
		if strings.HasPrefix(rest, "![") {
			in.marks = append(in.marks, mark{sign: '[', from: len(in.out), len: 2, picture: true})
			in.copy(2)
			return
		}
		in.copy(1)
	case '[':
		in.marks = append(in.marks, mark{sign: '[', from: len(in.out), len: 1})
		in.copy(1)
	case ']':
		in.closeLink(rest)
	case '<':
		if found := autolink.FindStringSubmatch(rest); found != nil {
			in.out = append(in.out, found[1]...)
			in.at += len(found[0])
			return
		}
		in.at += len(inlineTag.FindString(rest))
		if strings.HasPrefix(in.source[in.at:], rest) {
			in.copy(1)
		}
	case '&':
		if found := entity.FindString(rest); found != "" {
			in.out = append(in.out, html.UnescapeString(found)...)
			in.at += len(found)
			return
		}
		in.copy(1)
	default:
		n := strings.IndexAny(rest, "\\`*_~![]<&")
		if n < 0 {
			n = len(rest)
		}
		in.copy(n)
	}
}

func (in *inline) copy(n int) {
	in.out = append(in.out, in.source[in.at:in.at+n]...)
	in.at += n
}

// code takes the text between two equal runs of backticks as it stands.
func (in *inline) code(rest string) {
	n := len(rest) - len(strings.TrimLeft(rest, "`"))
	if n < maxTicks && !in.unclosed[n] {
		for from := n; ; {
			i := strings.Index(rest[from:], rest[:n])
			if i < 0 {
				in.unclosed[n] = true // and no later run of that length needs to look again
				break
			}
			end := from + i
			after := end
			for after < len(rest) && rest[after] == '`' {
				after++
			}
			if after-end == n {
				in.out = append(in.out, strings.TrimSpace(rest[n:end])...)
				in.at += after
				return
			}
			from = after
		}
	}
	in.copy(n)
}

// run takes a run of signs that may begin or end emphasis, by what stands on either side of it.
func (in *inline) run(sign byte) {
	end := in.at
	for end < len(in.source) && in.source[end] == sign {
		end++
	}
	before, _ := utf8.DecodeLastRuneInString(in.source[:in.at])
	after, _ := utf8.DecodeRuneInString(in.source[end:])
	if in.at == 0 {
		before = ' '
	}
	if end == len(in.source) {
		after = ' '
	}
	left := !unicode.IsSpace(after) && (!isSign(after) || unicode.IsSpace(before) || isSign(before))
	right := !unicode.IsSpace(before) && (!isSign(before) || unicode.IsSpace(after) || isSign(after))
	m := mark{sign: sign, from: len(in.out), len: end - in.at, opens: left, closes: right}
	if sign == '_' { // within a word it is a letter
		m.opens, m.closes = left && (!right || isSign(before)), right && (!left || isSign(after))
	}
	in.copy(end - in.at)
	if sign == '~' && m.len != 2 {
		return
	}
	if m.closes {
		in.closeRun(&m)
	}
	if m.opens && m.len > 0 {
		in.marks = append(in.marks, m)
	}
}

func isSign(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) }

// closeRun finds the runs that a run closes, the nearest first. What lies between the two stays open to nobody.
func (in *inline) closeRun(m *mark) {
	const far = 32 // marks that are looked at; nobody nests so deep, and it bounds the time
	for i, looked := len(in.marks)-1, 0; i >= 0 && looked < far && m.len > 0; i, looked = i-1, looked+1 {
		open := &in.marks[i]
		if open.sign != m.sign || !open.opens {
			continue
		}
		n := min(open.len, m.len)
		in.drop = append(in.drop, cut{open.from + open.len - n, open.from + open.len}, cut{m.from, m.from + n})
		open.len -= n
		m.from, m.len = m.from+n, m.len-n
		if open.len > 0 {
			in.marks = in.marks[:i+1]
		} else {
			in.marks = in.marks[:i]
		}
	}
}

// closeLink leaves the text of a link and drops where it goes. Of a picture it drops all.
func (in *inline) closeLink(rest string) {
	const far = 32
	at := len(in.marks) - 1
	for looked := 0; at >= 0 && looked < far && in.marks[at].sign != '['; looked++ {
		at--
	}
	if at < 0 || in.marks[at].sign != '[' {
		in.copy(1)
		return
	}
	open := in.marks[at]
	in.marks = in.marks[:at]
	target := linkTarget.FindString(rest[1:])
	if target == "" {
		in.copy(1)
		return
	}
	in.at += 1 + len(target)
	if open.picture {
		in.out = in.out[:open.from]
		for len(in.drop) > 0 && in.drop[len(in.drop)-1].to > open.from {
			in.drop = in.drop[:len(in.drop)-1]
		}
		return
	}
	in.drop = append(in.drop, cut{open.from, open.from + open.len})
}

// text is what is left without the marks that were dropped.
func (in *inline) text() string {
	if len(in.drop) == 0 {
		return string(in.out)
	}
	dropped := make([]bool, len(in.out)+1)
	for _, c := range in.drop {
		for i := c.from; i < c.to && i < len(in.out); i++ {
			dropped[i] = true
		}
	}
	kept := in.out[:0]
	for i, c := range in.out {
		if !dropped[i] {
			kept = append(kept, c)
		}
	}
	return string(kept)
}
