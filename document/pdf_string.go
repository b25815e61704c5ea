package document

// literal reads a string in parentheses, which may nest.
func (l *pdfLexer) literal() pdfString {
	l.at++
	var text []byte
	for depth := 1; l.at < len(l.data); l.at++ {
		switch c := l.data[l.at]; c {
		case '(':
			depth++
			text = append(text, c)
		case ')':
			if depth--; depth == 0 {
				l.at++
				return pdfString(text)
			}
			text = append(text, c)
		case '\\':
			text = l.escape(text)
		case '\r':
			if l.peek(1) == '\n' {
				l.at++
			}
			text = append(text, '\n')
		default:
			text = append(text, c)
		}
	}
	return pdfString(text)
}

// escape reads what follows a backslash, and stays on its last byte.
func (l *pdfLexer) escape(text []byte) []byte {
	l.at++
	if l.at >= len(l.data) {
		return text
	}
	switch c := l.data[l.at]; c {
	case 'n':
		return append(text, '\n')
	case 'r':
		return append(text, '\r')
	case 't':
		return append(text, '\t')
	case 'b':
		return append(text, '\b')
	case 'f':
		return append(text, '\f')
	case '\n':
		return text
	case '\r':
		if l.peek(1) == '\n' {
			l.at++
		}
		return text
	case '0', '1', '2', '3', '4', '5', '6', '7':
		n := 0
		for i := 0; i < 3 && l.peek(0) >= '0' && l.peek(0) <= '7'; i++ {
			n = n*8 + int(l.data[l.at]-'0')
			l.at++
		}
		l.at--
		return append(text, byte(n))
	default:
		return append(text, c)
	}
}

func (l *pdfLexer) hexadecimal() pdfString {
	l.at++
	var text []byte
	half, have := byte(0), false
	for ; l.at < len(l.data); l.at++ {
		c := l.data[l.at]
		if c == '>' {
			l.at++
			break
		}
		digit, ok := hexDigit(c)
		switch {
		case !ok:
		case have:
			text, have = append(text, half<<4|digit), false
		default:
			half, have = digit, true
		}
	}
	if have {
		text = append(text, half<<4)
	}
	return pdfString(text)
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}
