package document

import (
	"strconv"
	"strings"
)

// standardWidths fills in how wide the glyphs are of those fonts that every reader has, and that files may name without
// saying: Times, Helvetica and Courier. They are for ASCII, in thousandths; what is beyond it is as wide as a digit.
func standardWidths(font *pdfFont, name string) {
	const (
		times = "250 333 408 500 500 833 778 180 333 333 500 564 250 333 250 278 500 500 500 500 500 500 500 500 500 500 278 278 564 564 564 444 " +
			"921 722 667 667 722 611 556 722 722 333 389 722 611 889 722 722 556 722 667 556 611 722 722 944 722 722 611 333 278 333 469 500 " +
			"333 444 500 444 500 444 333 500 500 278 278 500 278 778 500 500 500 500 333 389 278 500 500 722 500 500 444 480 200 480 541"
		helvetica = "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584 584 584 556 " +
			"1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 " +
			"333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584"
	)
	font.missing = 0.5
	widths := times
	switch {
	case strings.Contains(name, "Courier"):
		font.missing = 0.6
		return
	case strings.Contains(name, "Helvetica") || strings.Contains(name, "Arial"):
		font.missing, widths = 0.556, helvetica
	}
	for i, field := range strings.Fields(widths) {
		if width, err := strconv.Atoi(field); err == nil {
			font.widths[' '+i] = float64(width) / 1000
		}
	}
	for code, text := range font.simple {
		switch text {
		case "‘", "’":
			font.widths[code] = font.widths['f']
		case "“", "”":
			font.widths[code] = font.widths['s'] + font.widths['i']/5
		case "—":
			font.widths[code] = 1
		}
	}
}
