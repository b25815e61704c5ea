package document

import (
	"strconv"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// pdfTextString is a string outside of pages, such as a title: UTF-16 or UTF-8 by its mark, or else, nearly,
// Windows-1252.
func pdfTextString(text string) string {
	switch {
	case strings.HasPrefix(text, "\xfe\xff"):
		units := make([]uint16, 0, len(text)/2)
		for i := 2; i+1 < len(text); i += 2 {
			units = append(units, uint16(text[i])<<8|uint16(text[i+1]))
		}
		return string(utf16.Decode(units))
	case strings.HasPrefix(text, "\xef\xbb\xbf"):
		return text[3:]
	}
	var decoded strings.Builder
	for i := range len(text) {
		decoded.WriteRune(charmap.Windows1252.DecodeByte(text[i]))
	}
	return decoded.String()
}

// pdfBaseEncoding is what the codes of a font stand for that does not say more than the name of its encoding.
func pdfBaseEncoding(name pdfName) func(code byte) string {
	switch name {
	case "MacRomanEncoding":
		return func(code byte) string { return string(charmap.Macintosh.DecodeByte(code)) }
	case "WinAnsiEncoding":
		return func(code byte) string { return string(charmap.Windows1252.DecodeByte(code)) }
	}
	return standardEncoding
}

// standardEncoding is Adobe's own (PDF 32000-1, annex D).
func standardEncoding(code byte) string {
	const upper = "¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ\x00–†‡·\x00¶•‚„”»…‰\x00¿\x00`´ˆ˜¯˘˙¨\x00˚¸\x00˝˛ˇ—" // from 0xA1 to 0xD0
	switch {
	case code == '\'':
		return "’"
	case code == '`':
		return "‘"
	case code < 0x7f:
		return string(rune(code))
	case code >= 0xa1 && code <= 0xd0:
		if r := []rune(upper)[code-0xa1]; r != 0 {
			return string(r)
		}
		return ""
	}
	switch code {
	case 0xe1:
		return "Æ"
	case 0xe3:
		return "ª"
	case 0xe8:
		return "Ł"
	case 0xe9:
		return "Ø"
	case 0xea:
		return "Œ"
	case 0xeb:
		return "º"
	case 0xf1:
		return "æ"
	case 0xf5:
		return "ı"
	case 0xf8:
		return "ł"
	case 0xf9:
		return "ø"
	case 0xfa:
		return "œ"
	case 0xfb:
		return "ß"
	}
	return ""
}

// glyphNames are names that cannot be worked out (Adobe Glyph List), with their characters.
const glyphNames = "space   exclam ! quotedbl \" numbersign # dollar $ percent % ampersand & quotesingle ' parenleft ( parenright ) " +
	"asterisk * plus + comma , hyphen - period . slash / colon : semicolon ; less < equal = greater > question ? at @ " +
	"zero 0 one 1 two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9 bracketleft [ backslash \\ bracketright ] " +
	"asciicircum ^ underscore _ grave ` braceleft { bar | braceright } asciitilde ~ " +
	"exclamdown ¡ cent ¢ sterling £ currency ¤ yen ¥ brokenbar ¦ section § dieresis ¨ copyright © ordfeminine ª " +
	"guillemotleft « logicalnot ¬ sfthyphen - registered ® macron ¯ degree ° plusminus ± acute ´ mu µ paragraph ¶ " +
	"periodcentered · cedilla ¸ ordmasculine º guillemotright » onequarter ¼ onehalf ½ threequarters ¾ questiondown ¿ " +
	"AE Æ ae æ OE Œ oe œ Oslash Ø oslash ø Eth Ð eth ð Thorn Þ thorn þ germandbls ß Lslash Ł lslash ł dotlessi ı dotlessj ȷ " +
	"Dcroat Đ dcroat đ Hbar Ħ hbar ħ multiply × divide ÷ minus − fraction ⁄ florin ƒ Euro € trademark ™ ellipsis … " +
	"quoteleft ‘ quoteright ’ quotesinglbase ‚ quotedblleft “ quotedblright ” quotedblbase „ guilsinglleft ‹ guilsinglright › " +
	"endash – emdash — figuredash ‒ afii00208 ― bullet • dagger † daggerdbl ‡ perthousand ‰ circumflex ˆ tilde ˜ breve ˘ " +
	"dotaccent ˙ ring ˚ hungarumlaut ˝ ogonek ˛ caron ˇ ff ff fi fi fl fl ffi ffi ffl ffl f_f ff f_i fi f_l fl f_f_i ffi f_f_l ffl " +
	"Alpha Α Beta Β Gamma Γ Delta Δ Epsilon Ε Zeta Ζ Eta Η Theta Θ Iota Ι Kappa Κ Lambda Λ Mu Μ Nu Ν Xi Ξ Omicron Ο Pi Π Rho Ρ " +
	"Sigma Σ Tau Τ Upsilon Υ Phi Φ Chi Χ Psi Ψ Omega Ω alpha α beta β gamma γ delta δ epsilon ε zeta ζ eta η theta θ iota ι " +
	"kappa κ lambda λ nu ν xi ξ omicron ο pi π rho ρ sigma1 ς sigma σ tau τ upsilon υ phi φ chi χ psi ψ omega ω"

// pdfGlyphs turns names of glyphs into text.
type pdfGlyphs map[string]string

func newPDFGlyphs() pdfGlyphs {
	known := pdfGlyphs{}
	fields := strings.Fields(strings.Replace(glyphNames, "space   ", "", 1))
	for i := 0; i+1 < len(fields); i += 2 {
		known[fields[i]] = fields[i+1]
	}
	known["space"], known["nbspace"] = " ", " "
	return known
}

// text is what a glyph's name stands for: "eacute", "uni00E9", "u1F600", "A.small"; "" if nobody knows.
func (g pdfGlyphs) text(name string) string {
	if text, ok := g[name]; ok {
		return text
	}
	name, _, _ = strings.Cut(name, ".")
	if text, ok := g[name]; ok {
		return text
	}
	if len(name) == 1 {
		return name
	}
	for _, prefix := range []string{"uni", "u"} {
		if digits, ok := strings.CutPrefix(name, prefix); ok && len(digits) >= 4 && len(digits) <= 6 {
			if n, err := strconv.ParseUint(digits, 16, 32); err == nil {
				return string(rune(n))
			}
		}
	}
	if digits, ok := strings.CutPrefix(name, "afii10"); ok {
		if n, err := strconv.Atoi(digits); err == nil {
			return afiiCyrillic(n)
		}
	}
	return accented(name)
}

// afiiCyrillic are Russian letters by their old numbers: А to Я from 17, а to я from 65, with Ё after Е.
func afiiCyrillic(n int) string {
	base := 'А'
	if n >= 65 {
		base, n = 'а', n-48
	}
	switch {
	case n == 23 && base == 'А':
		return "Ё"
	case n == 23:
		return "ё"
	case n < 17 || n > 49:
		return ""
	case n > 23:
		n--
	}
	return string(base + rune(n-17))
}

// accented puts a letter and the name of its accent together.
func accented(name string) string {
	if name == "" {
		return ""
	}
	mark := ""
	switch name[1:] {
	case "grave":
		mark = "\u0300"
	case "acute":
		mark = "\u0301"
	case "circumflex":
		mark = "\u0302"
	case "tilde":
		mark = "\u0303"
	case "macron":
		mark = "\u0304"
	case "breve":
		mark = "\u0306"
	case "dotaccent", "dot":
		mark = "\u0307"
	case "dieresis":
		mark = "\u0308"
	case "ring":
		mark = "\u030a"
	case "hungarumlaut":
		mark = "\u030b"
	case "caron":
		mark = "\u030c"
	case "commaaccent":
		mark = "\u0326"
	case "cedilla":
		mark = "\u0327"
	case "ogonek":
		mark = "\u0328"
	default:
		return ""
	}
	return norm.NFC.String(name[:1] + mark)
}
