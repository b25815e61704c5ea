package document

import (
	"math"
	"regexp"
	"strings"
)

var pageNumber = regexp.MustCompile(`^(?i:page|seite|p\.|s\.)?[\s\-–—|]*(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:/|of|von)\s*\d{1,4})?[\s\-–—|]*$`)

// furniture is a line at the edge of a page: its text without numbers, and how high it stands.
type furniture struct {
	text string
	y    int
}

// dropFurniture takes out the lines at the upper and lower edge of pages that come again on others at the same height:
// running heads, and the numbers of pages.
func dropFurniture(pages [][]pdfLine, body float64) {
	counts := map[furniture]int{}
	for _, lines := range pages {
		for _, i := range edges(lines) {
			counts[furnitureOf(lines[i])]++
		}
	}
	for p, lines := range pages {
		dropped := map[int]bool{}
		for _, i := range edges(lines) {
			line := lines[i]
			if line.size > 1.1*body || headingLevel(line.text, false) > 0 {
				continue
			}
			again := counts[furnitureOf(line)] >= 3 && len(pages) > 3
			last := i == len(lines)-1 || line.y <= lowest(lines)
			if again || last && len(lines) > 1 && pageNumber.MatchString(line.text) {
				dropped[i] = true
			}
		}
		kept := lines[:0]
		for i, line := range lines {
			if !dropped[i] {
				kept = append(kept, line)
			}
		}
		pages[p] = kept
	}
}

func furnitureOf(line pdfLine) furniture {
	text := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '0'
		}
		return r
	}, strings.ToLower(line.text))
	if pageNumber.MatchString(line.text) {
		text = "0"
	}
	for strings.Contains(text, "00") {
		text = strings.ReplaceAll(text, "00", "0")
	}
	return furniture{text: text, y: int(math.Round(line.y / 3))}
}

// edges are the lines that stand highest and lowest on a page, two of each.
func edges(lines []pdfLine) []int {
	var found []int
	taken := map[int]bool{}
	for n := range 4 {
		best := -1
		for i, line := range lines {
			if !taken[i] && (best < 0 || n < 2 && line.y > lines[best].y || n >= 2 && line.y < lines[best].y) {
				best = i
			}
		}
		if best >= 0 {
			taken[best] = true
			found = append(found, best)
		}
	}
	return found
}

func lowest(lines []pdfLine) float64 {
	y := math.Inf(1)
	for _, line := range lines {
		y = min(y, line.y)
	}
	return y
}
