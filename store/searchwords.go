package store

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

// What surrounds a word that was found, until the snippet is cut at it. Texts are searched without these characters.
const (
	hitBegins = "\x01"
	hitEnds   = "\x02"
)

// wanted is a search as Postgres reads it: the words as they are typed into a search box, the last of them met by its
// beginning, as it may not be typed to its end. One that holds no word that must occur is a fault: it would find everything.
func (s *Store) wanted(ctx context.Context, words string) (string, error) {
	const read = `
		WITH typed AS (SELECT websearch_to_tsquery('simple', $1) AS words)
		SELECT words::text || CASE WHEN $2 AND right(words::text, 1) = '''' THEN ':*' ELSE '' END
		FROM typed WHERE querytree(words) NOT IN ('', 'T')`
	found, err := query(ctx, s, pgx.RowTo[string], read, words, endsOpen(words))
	if err != nil {
		return "", fmt.Errorf("read a search: %w", err)
	}
	if len(found) == 0 {
		var f dramatis.Faults
		f.Add("q", "must hold a word to look for, and not only what must not occur")
		return "", f.Err("the search")
	}
	return found[0], nil
}

// endsOpen reports whether the last word of a search may go on: it is neither quoted nor one that must not occur, and long
// enough that its beginning says something. One letter of a script without spaces may be a whole word.
func endsOpen(words string) bool {
	const least = 3 // shorter ones begin half of all words
	last, _ := utf8.DecodeLastRuneInString(words)
	if !unicode.IsLetter(last) && !unicode.IsNumber(last) || strings.Count(words, `"`)%2 != 0 {
		return false
	}
	fields := strings.Fields(words)
	word := fields[len(fields)-1]
	return !strings.HasPrefix(word, "-") && (utf8.RuneCountInString(word) >= least || last > unicode.MaxLatin1)
}

// Snippet is a part of a text in pieces, of which some are what was looked for. There is no markup in it.
type Snippet []SnippetPiece

// SnippetPiece is a piece of a snippet.
type SnippetPiece struct {
	Text string
	Hit  bool
}

// cutSnippet cuts a text at the marks around what was found.
func cutSnippet(marked string) Snippet {
	var cut Snippet
	add := func(text string, hit bool) {
		if text != "" {
			cut = append(cut, SnippetPiece{text, hit})
		}
	}
	for marked != "" {
		before, rest, found := strings.Cut(marked, hitBegins)
		add(before, false)
		if !found {
			break
		}
		var hit string
		hit, marked, _ = strings.Cut(rest, hitEnds)
		add(hit, true)
	}
	return cut
}
