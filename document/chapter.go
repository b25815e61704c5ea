package document

import (
	"slices"
	"strings"

	"github.com/literaryai/dramatis"
)

// chapters divides the blocks at those headings that begin chapters. A heading that another, lower one follows at once
// is the title of a part: it goes in front of the chapter's. Headings within chapters become paragraphs.
func (d *draft) chapters() []dramatis.Chapter {
	levels := d.chapterLevels()
	var chapters []dramatis.Chapter
	part := ""
	for i, b := range d.blocks {
		switch {
		case b.level == 0 || !slices.Contains(levels, b.level):
			if len(chapters) == 0 {
				chapters = append(chapters, dramatis.Chapter{})
			}
			last := &chapters[len(chapters)-1]
			last.Paragraphs = append(last.Paragraphs, b.text)
		case i+1 < len(d.blocks) && d.blocks[i+1].level > b.level && slices.Contains(levels, d.blocks[i+1].level):
			part = joinTitles(part, b.text)
		default:
			chapters = append(chapters, dramatis.Chapter{Title: joinTitles(part, b.text)})
			part = ""
		}
	}
	chapters = dropContents(chapters)
	if d.guessed { // a table of contents looks like chapters with nothing in them
		return slices.DeleteFunc(chapters, func(c dramatis.Chapter) bool { return len(c.Paragraphs) == 0 })
	}
	return chapters
}

// dropContents takes a table of contents out of what stands before the first chapter: lines that are the titles of
// chapters.
func dropContents(chapters []dramatis.Chapter) []dramatis.Chapter {
	if len(chapters) < 4 || chapters[0].Title != "" {
		return chapters
	}
	titles := map[string]bool{"contents": true, "table of contents": true}
	for _, c := range chapters[1:] {
		titles[strings.ToLower(c.Title)] = true
	}
	rest := slices.DeleteFunc(slices.Clone(chapters[0].Paragraphs), func(p string) bool { return titles[strings.ToLower(p)] })
	switch {
	case len(chapters[0].Paragraphs)-len(rest) < 3:
		return chapters
	case len(rest) == 0:
		return chapters[1:]
	}
	chapters[0].Paragraphs = rest
	return chapters
}

// chapterLevels are the levels of headings that begin chapters: the highest, and below it the next one for as long as
// most headings of a level are followed by one of the next at once, as those of parts are.
func (d *draft) chapterLevels() []int {
	all, parts := map[int]int{}, map[int]int{}
	for i, b := range d.blocks {
		if b.level == 0 {
			continue
		}
		all[b.level]++
		if i+1 < len(d.blocks) && d.blocks[i+1].level > b.level {
			parts[b.level]++
		}
	}
	var levels []int
	for level := 1; len(levels) < len(all); level++ {
		if all[level] == 0 {
			continue
		}
		levels = append(levels, level)
		if parts[level]*2 < all[level] {
			break
		}
	}
	return levels
}

// joinTitles puts the title of a part before that of its first chapter: "PART TWO: CHAPTER I."
func joinTitles(part, title string) string {
	if part == "" {
		return title
	}
	return shorten(strings.TrimRight(part, ".:—– ")+": "+title, maxHeading)
}
