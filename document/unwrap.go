package document

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// usualWidth is where a text's lines are broken, in characters: the width that all but a few of the lines keep to which
// another line follows. It is 0 for a text whose lines are whole paragraphs, however long.
func usualWidth(lines []string) int {
	const wrapped, narrowest = 110, 40 // between these widths people and programs break lines
	var widths []int
	for i := 0; i+1 < len(lines); i++ {
		if lines[i] != "" && strings.TrimSpace(lines[i+1]) != "" {
			widths = append(widths, utf8.RuneCountInString(strings.TrimRight(lines[i], " \t")))
		}
	}
	if len(widths) == 0 {
		return narrowest
	}
	slices.Sort(widths)
	width := widths[len(widths)*95/100]
	if width > wrapped {
		return 0
	}
	return max(width, narrowest)
}

// unwrap makes paragraphs of lines that stand together. Where most lines were broken because the next word had no room,
// the breaks become spaces; where it had room, somebody meant the breaks, as in verse, and they stay.
func unwrap(lines []string, width int) []string {
	if len(lines) == 0 {
		return nil
	}
	if marked(lines) { // two spaces at a line's end are a line break, as in Markdown
		return []string{strings.Join(lines, "\n")}
	}
	if width == 0 {
		return lines
	}
	var paragraphs []string
	for _, part := range splitIndented(lines) {
		between := "\n"
		if isProse(part, width) {
			between = " "
		}
		paragraphs = append(paragraphs, strings.Join(part, between))
	}
	return paragraphs
}

// marked says whether every line but the last ends in two spaces.
func marked(lines []string) bool {
	for _, line := range lines[:len(lines)-1] {
		if !strings.HasSuffix(line, "  ") {
			return false
		}
	}
	return len(lines) > 1
}

// isProse says whether at least half of the lines break where the next word would have passed the usual width.
func isProse(lines []string, width int) bool {
	const slack = 8 // not every program fills its lines to the last
	full := 0
	for i := 0; i+1 < len(lines); i++ {
		next, _, _ := strings.Cut(strings.TrimSpace(lines[i+1]), " ")
		if utf8.RuneCountInString(strings.TrimRight(lines[i], " \t"))+1+utf8.RuneCountInString(next) > width-slack {
			full++
		}
	}
	return full*2 >= len(lines)-1
}

// splitIndented divides lines before each that is indented among lines that are not: so paragraphs begin in texts
// without blank lines between them.
func splitIndented(lines []string) [][]string {
	indented := 0
	for _, line := range lines {
		if isIndented(line) {
			indented++
		}
	}
	if indented == 0 || indented*2 > len(lines) {
		return [][]string{lines}
	}
	var parts [][]string
	for _, line := range lines {
		if len(parts) == 0 || isIndented(line) {
			parts = append(parts, nil)
		}
		parts[len(parts)-1] = append(parts[len(parts)-1], line)
	}
	return parts
}

func isIndented(line string) bool {
	return strings.HasPrefix(line, "  ") || strings.HasPrefix(line, "\t") || strings.HasPrefix(line, "\u3000")
}
