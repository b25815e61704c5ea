package document

import (
	"math"
	"strings"
	"unicode/utf8"
)

// measure finds what is usual in the text: the size of its letters, the distance of its lines, its words.
func (f *pdfFlow) measure() {
	sizes, distances := map[int]int{}, map[int]int{}
	f.words = map[string]bool{}
	for _, lines := range f.pages {
		for i, line := range lines {
			sizes[half(line.size)] += utf8.RuneCountInString(line.text)
			words := strings.Fields(line.text)
			for _, word := range words[:max(0, len(words)-1)] {
				f.words[bareWord(word)] = true
			}
			if i > 0 {
				if distance := lines[i-1].y - line.y; distance > 0.5*line.size && distance < 3*line.size {
					distances[half(distance)]++
				}
			}
		}
	}
	f.body = max(1, float64(most(sizes))/2)
	f.leading = float64(most(distances)) / 2
	if f.leading == 0 {
		f.leading = 1.2 * f.body
	}
}

// half rounds to halves of a point, and gives how many there are.
func half(x float64) int { return int(math.Round(2 * x)) }

// most is the key that was counted most often, the smallest of several; 0 if nothing was.
func most(counts map[int]int) int {
	best := 0
	for key, count := range counts {
		if count > counts[best] || count == counts[best] && key < best {
			best = key
		}
	}
	return best
}

// columnEnd is where a column ends that begins with a line: the next line stands above, or beside.
func columnEnd(lines []pdfLine, start int) int {
	end := start + 1
	for end < len(lines) {
		last, line := lines[end-1], lines[end]
		if line.y > last.y+0.5*line.size || line.left > last.right+last.size {
			break
		}
		end++
	}
	return end
}

// measureColumns finds where lines end, for columns on all pages that begin at the same place. A page that a chapter ends
// on may have none that goes all the way.
func (f *pdfFlow) measureColumns() {
	f.rights, f.indents = map[int]float64{}, map[int]pdfIndent{}
	for _, lines := range f.pages {
		for start := 0; start < len(lines); {
			end := columnEnd(lines, start)
			left := columnLeft(lines[start:end])
			for i, line := range lines[start:end] {
				if differ(line.size, f.body) {
					continue
				}
				f.rights[half(left/4)] = max(f.rights[half(left/4)], line.right)
				indent := f.indents[half(line.left-left)]
				indent.lines++
				if i == 0 || stopsThere(lines[start+i-1].text) {
					indent.begin++
				}
				f.indents[half(line.left-left)] = indent
			}
			start = end
		}
	}
}

func (f *pdfFlow) edgeOf(column []pdfLine) pdfEdge {
	left := columnLeft(column)
	right := f.rights[half(left/4)]
	for _, line := range column {
		right = max(right, line.right)
	}
	return pdfEdge{left: left, right: right}
}

// columnLeft is where most lines of a column begin; of places that are as common, the one farthest left.
func columnLeft(column []pdfLine) float64 {
	counts := map[int]int{}
	for _, line := range column {
		counts[half(line.left)]++
	}
	best, found := 0, false
	for place, count := range counts {
		if !found || count > counts[best] || count == counts[best] && place < best {
			best, found = place, true
		}
	}
	return float64(best) / 2
}

// pdfIndent counts the lines that begin at a distance from the left edge of their column, and those of them before which
// a sentence ends.
type pdfIndent struct{ lines, begin int }

// begins says whether a line is indented as first lines of paragraphs are in this text: nearly always after a sentence
// has ended, as lines of quotations and verse are not.
func (f *pdfFlow) begins(line pdfLine, edge pdfEdge) bool {
	indent := f.indents[half(line.left-edge.left)]
	return isInset(line, edge) && indent.lines >= 5 && indent.begin*10 >= indent.lines*9
}

// isInset says whether a line begins farther right than its column.
func isInset(line pdfLine, edge pdfEdge) bool { return line.left-edge.left > 0.7*line.size }
