package document

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The levels of headings in a text that does not mark them.
const (
	headingPart    = 1
	headingChapter = 2
)

const (
	numeral = `(?:[IVXLCDM]+|[ivxlcdm]+|\d{1,4}` +
		`|(?i:(?:the )?(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen` +
		`|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ](?:one|two|three|four|five|six|seven|eight|nine|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth))?` +
		`|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth|last)))`
	// What may follow a number: nothing, or a mark and the chapter's name. "Chapter two of my life" is prose.
	behind = `\s*(?:[.:)—–-]+\s*(.{0,70}))?$`
)

var (
	chapterLine = regexp.MustCompile(`^(?i:chapter|chap\.?|kapitel|chapitre|cap[ií]tulo|capitolo|hoofdstuk|luku|kapitola|rozdział|глава|κεφάλαιο|letter|stave|canto|scene|episode)\s+` + numeral + behind)
	partLine    = regexp.MustCompile(`^(?i:part|book|volume|vol\.|act|teil|buch|band|partie|livre|tome|parte|libro|часть|книга|том)\s+` + numeral + behind)
	ordinalLine = regexp.MustCompile(`^(?i:erste[rs]?|zweite[rs]?|dritte[rs]?|vierte[rs]?|fünfte[rs]?|sechste[rs]?|siebte[rs]?|achte[rs]?|neunte[rs]?|zehnte[rs]?)\s+(?i:(kapitel)|teil|buch|band|akt)\.?$`)
	namedLine   = regexp.MustCompile(`^(?i:prologue|epilogue|preface|foreword|introduction|afterword|interlude|prolog|epilog|vorwort|nachwort|einleitung|préface|épilogue|avant-propos|prólogo|epílogo|prologo|epilogo|пролог|эпилог|предисловие)[.:]?$`)
	numberLine  = regexp.MustCompile(`^(?:([IVXLC]+)|(\d{1,3}))\.?$`)
)

// findHeading says whether lines that stand together are a heading: one line that reads as one, or such a line with the
// chapter's name on the next. The level is 0 if they are not.
func findHeading(lines []string, bare bool) (level int, title string) {
	first := strings.TrimSpace(lines[0])
	if len(lines) > 3 || utf8.RuneCountInString(first) > 90 {
		return 0, ""
	}
	level = headingLevel(first, bare)
	if level == 0 {
		return 0, ""
	}
	title = first
	for _, line := range lines[1:] {
		if line = strings.TrimSpace(line); utf8.RuneCountInString(line) > 60 || strings.HasSuffix(line, ",") {
			return 0, ""
		}
		title += " " + line
	}
	return level, title
}

// headingLevel is the level of a line that reads as a heading, or 0. bare says that a number alone is one.
func headingLevel(line string, bare bool) int {
	line = strings.Trim(line, " \t*_=~")
	switch {
	case chapterLine.MatchString(line), namedLine.MatchString(line):
		return headingChapter
	case partLine.MatchString(line):
		return headingPart
	}
	if found := ordinalLine.FindStringSubmatch(line); found != nil {
		if found[1] != "" {
			return headingChapter
		}
		return headingPart
	}
	if bare && numberLine.MatchString(line) {
		return headingChapter
	}
	return 0
}

// bareNumerals says whether a text calls its chapters by numbers alone: none is called by more, and the lines that are
// only a number count upwards from one. Within chapters that have names, numbers count scenes.
func bareNumerals(lines []string, underlined bool) bool {
	count, next := 0, 1
	for i, line := range lines {
		line = strings.TrimSpace(line)
		if underlined || len(line) > 90 || line == "" || !standsAlone(lines, i) {
			continue
		}
		if headingLevel(line, false) == headingChapter && !namedLine.MatchString(strings.Trim(line, " \t*_=~")) {
			return false
		}
		switch numberOf(line) {
		case 0:
		case next:
			count, next = count+1, next+1
		case 1: // the chapters of each part count from one again
			count, next = count+1, 2
		}
	}
	return count >= 2
}

func standsAlone(lines []string, i int) bool {
	return (i == 0 || strings.TrimSpace(lines[i-1]) == "") && (i+1 == len(lines) || strings.TrimSpace(lines[i+1]) == "")
}

// numberOf is the number that a line is, in Roman or Arabic numerals, or 0.
func numberOf(line string) int {
	found := numberLine.FindStringSubmatch(line)
	switch {
	case found == nil:
		return 0
	case found[2] != "":
		n, err := strconv.Atoi(found[2])
		if err != nil {
			return 0
		}
		return n
	}
	return romanNumber(found[1])
}

func romanNumber(numeral string) int {
	worth := map[byte]int{'I': 1, 'V': 5, 'X': 10, 'L': 50, 'C': 100}
	sum := 0
	for i := range len(numeral) {
		if i+1 < len(numeral) && worth[numeral[i]] < worth[numeral[i+1]] {
			sum -= worth[numeral[i]]
		} else {
			sum += worth[numeral[i]]
		}
	}
	return sum
}

// underlinesHeadings says whether a text marks its headings by a line of "=" under each.
func underlinesHeadings(lines []string) bool {
	for i := 1; i < len(lines); i++ {
		if isUnderline(lines[i]) && strings.TrimSpace(lines[i-1]) != "" && (i == 1 || strings.TrimSpace(lines[i-2]) == "") {
			return true
		}
	}
	return false
}

func isUnderline(line string) bool {
	line = strings.TrimSpace(line)
	return len(line) >= 3 && strings.Trim(line, "=") == ""
}

// guessHeadings finds the headings of a text that marks none, among paragraphs of one line.
func (d *draft) guessHeadings() {
	lines := make([]string, 0, 2*len(d.blocks))
	for _, b := range d.blocks {
		if b.level > 0 {
			return
		}
		lines = append(lines, b.text, "")
	}
	bare := bareNumerals(lines, false)
	for i := range d.blocks {
		d.blocks[i].level, _ = findHeading([]string{d.blocks[i].text}, bare)
		d.guessed = d.guessed || d.blocks[i].level > 0
	}
}
