package document

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// markOutline finds the headings of the outline among the lines of their pages. Those that are not there are returned, to
// be put at the beginning of their pages.
func markOutline(pages [][]pdfLine, marks []pdfMark) map[int][]pdfMark {
	missing := map[int][]pdfMark{}
	for _, mark := range marks {
		if !markTitle(pages[mark.page], mark) {
			missing[mark.page] = append(missing[mark.page], mark)
		}
	}
	return missing
}

// markTitle marks the lines that are a title together: it may be broken over a few.
func markTitle(lines []pdfLine, mark pdfMark) bool {
	const broken = 4 // lines
	title := lettersOf(mark.title)
	if title == "" {
		return false
	}
	for i := range lines {
		text := ""
		for j := i; j < min(len(lines), i+broken) && lines[j].heading == 0 && !lines[j].joined; j++ {
			text += lettersOf(lines[j].text)
			if text == title {
				lines[i].heading, lines[i].text = mark.level, mark.title
				for k := i + 1; k <= j; k++ {
					lines[k].joined = true
				}
				return true
			}
			if !strings.HasPrefix(title, text) {
				break
			}
		}
	}
	return false
}

// lettersOf is a text without what may differ between a heading and its entry in the outline.
func lettersOf(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

// markLarge marks short lines that are set clearly larger than the text, the largest as the highest. If that would make
// headings of a good part of the text, or only one of all, then size does not mean headings here.
func markLarge(pages [][]pdfLine, body float64) {
	const large, long, levels = 1.2, 120, 4
	var sizes []int
	count, all := 0, 0
	isLarge := func(line pdfLine) bool {
		return line.size > large*body && utf8.RuneCountInString(line.text) <= long && lettersOf(line.text) != ""
	}
	for _, lines := range pages {
		for _, line := range lines {
			all++
			if isLarge(line) {
				count++
				if size := half(line.size); !slices.Contains(sizes, size) && len(sizes) < 64 {
					sizes = append(sizes, size)
				}
			}
		}
	}
	if count < 2 || count*5 > all {
		return
	}
	slices.SortFunc(sizes, func(a, b int) int { return b - a })
	for _, lines := range pages {
		for i := range lines {
			if !isLarge(lines[i]) {
				continue
			}
			level := min(levels, 1+slices.Index(sizes, half(lines[i].size)))
			if i > 0 && lines[i-1].heading == level && lines[i-1].y-lines[i].y < 2*lines[i].size { // broken over two lines
				lines[i].text = lines[i-1].text + " " + lines[i].text
				lines[i-1].heading, lines[i-1].joined = 0, true
			}
			lines[i].heading = max(1, level)
		}
	}
}
