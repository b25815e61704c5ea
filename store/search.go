package store

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

// FindKind is what a search finds.
type FindKind string

// What a search finds.
const (
	FindWorlds    FindKind = "worlds"
	FindPeople    FindKind = "people"
	FindLines     FindKind = "lines"
	FindDocuments FindKind = "documents"
)

// FindKinds lists them; of what fits equally well, the first is told first.
func FindKinds() []FindKind { return []FindKind{FindWorlds, FindPeople, FindLines, FindDocuments} }

// Search asks where something is said of what a user may see.
type Search struct {
	User  dramatis.ID
	World *dramatis.ID // only in this one; nil for all that they are a member of
	Words string
	In    []FindKind // empty for everything
}

// Found is something that a search found, and where.
type Found struct {
	Kind           FindKind
	ID             dramatis.ID
	World          *dramatis.ID // nil for what is in no world
	WorldName      string
	Title          string // its name; of a line, who says it
	ConversationID *dramatis.ID
	Turn           int  // of a line
	Chapter        *int // of a document, 0 for the first; nil when its title or its author fits best
	Rank           int64
	Snippet        Snippet
}

// mostFound is how many of one kind are weighed: the newest of all that fit, so that a common word costs no more.
const mostFound = "1000"

// The parts of a search: who may see what, and then what is found of each kind. $1 is the user, $2 the world, $3 the words.
const (
	searchMine = `
	mine AS (
		SELECT m.ecosystem_id AS world, e.name, m.access <> 'viewer' AND u.role <> 'viewer' AS hears
		FROM ecosystem_members m JOIN ecosystems e ON e.id = m.ecosystem_id JOIN users u ON u.id = m.user_id
		WHERE m.user_id = $1 AND ($2::uuid IS NULL OR m.ecosystem_id = $2))`

	searchWorlds = `
	SELECT 4, e.id, e.id, mine.name, e.name, NULL::uuid, 0, NULL::int, e.description,
		setweight(to_tsvector('simple', e.name), 'A') || to_tsvector('simple', e.description)
	FROM mine JOIN ecosystems e ON e.id = mine.world
	WHERE to_tsvector('simple', e.name || ' ' || e.description) @@ $3::text::tsquery`

	searchPeople = `
	SELECT 3, id, world, world_name, title, NULL::uuid, 0, NULL, said, setweight(to_tsvector('simple', title), 'A') || to_tsvector('simple', said)
	FROM (
		SELECT c.id, mine.world, mine.name AS world_name, c.name AS title, person_text(c.description, c.tags, c.persona) AS said
		FROM mine JOIN characters c ON c.ecosystem_id = mine.world
			AND words_in(c.ecosystem_id, c.name || ' ' || person_text(c.description, c.tags, c.persona)) @@ (world_word(mine.world) && $3::text::tsquery)
		ORDER BY c.id DESC LIMIT ` + mostFound + `) people`

	// Whispers are found by who may read them: editors, and whoever whispered. The innermost query has no order, so that it can
	// only be answered by the index of words.
	searchLines = `
	SELECT 2, id, world, world_name, title, conversation_id, turn, NULL, said, to_tsvector('simple', said)
	FROM (
		SELECT l.*, mine.name AS world_name FROM mine CROSS JOIN LATERAL (
			SELECT id, ecosystem_id AS world, conversation_id, turn, speaker ->> 'name' AS title, concat_ws(' ', text, action) AS said
			FROM messages
			WHERE words_in(ecosystem_id, text || ' ' || action) @@ (world_word(mine.world) && $3::text::tsquery) AND ecosystem_id = mine.world
				AND (whisper_to IS NULL OR mine.hears OR speaker ->> 'kind' = 'user' AND speaker ->> 'id' = $1::text)
			OFFSET 0) l
		ORDER BY l.id DESC LIMIT ` + mostFound + `) lines`

	// A document is its owner's, in no world, and found once: by its title or its author, or where it fits best.
	searchDocuments = `
	SELECT DISTINCT ON (id) 1, id, NULL::uuid, '', title, NULL::uuid, 0, chapter, said, words
	FROM (
		SELECT d.id, d.title, NULL::int AS chapter, d.author AS said, setweight(to_tsvector('simple', d.title || ' ' || d.author), 'A') AS words
		FROM documents d WHERE d.owner_id = $1 AND $2::uuid IS NULL AND to_tsvector('simple', d.title || ' ' || d.author) @@ $3::text::tsquery
		UNION ALL
		SELECT d.id, d.title, c.chapter, c.said, to_tsvector('simple', c.said) FROM documents d CROSS JOIN LATERAL (
			SELECT number AS chapter, chapter_text(title, paragraphs) AS said FROM document_chapters
			WHERE words_in(document_id, chapter_text(title, paragraphs)) @@ (world_word(d.id) && $3::text::tsquery) AND document_id = d.id
			OFFSET 0) c
		WHERE d.owner_id = $1 AND $2::uuid IS NULL) documents
	ORDER BY id, ts_rank(words, $3::text::tsquery, 1) DESC, chapter NULLS FIRST`
)

// selectFound ranks what the parts find, takes a page of it, and cuts snippets of that page only.
func selectFound(parts []string) string {
	return `
	WITH` + searchMine + `, found (place, id, world, world_name, title, conversation_id, turn, chapter, said, words) AS (
	(` + strings.Join(parts, `)
	UNION ALL (`) + `)
	), ranked AS (
		SELECT *, (ts_rank(words, $3::text::tsquery, 1) * 1000000)::bigint AS rank FROM found
	), page AS (
		SELECT * FROM ranked WHERE (rank, place, id) < ($4, $5, $6) ORDER BY rank DESC, place DESC, id DESC LIMIT $7
	)
	SELECT place, id, world, world_name, title, conversation_id, turn, chapter, rank,
		ts_headline('simple', translate(said, $8 || $9, ''), $3::text::tsquery,
			CASE WHEN length(said) <= 240 THEN 'HighlightAll=true'
				ELSE 'MaxFragments=2, MinWords=8, MaxWords=24, ShortWord=0, FragmentDelimiter=" … "' END || ', StartSel=' || $8 || ', StopSel=' || $9)
	FROM page ORDER BY rank DESC, place DESC, id DESC`
}

// Search finds what fits best first. Where nothing can be found by the words, it is a fault in q.
func (s *Store) Search(ctx context.Context, of Search, p Page) (List[Found], error) {
	after, err := readFoundCursor(p.Cursor)
	if err != nil {
		return List[Found]{}, err
	}
	words, err := s.wanted(ctx, of.Words)
	if err != nil {
		return List[Found]{}, err
	}
	var parts []string
	for _, part := range []struct {
		kind FindKind
		sql  string
	}{{FindWorlds, searchWorlds}, {FindPeople, searchPeople}, {FindLines, searchLines}, {FindDocuments, searchDocuments}} {
		if len(of.In) == 0 || slices.Contains(of.In, part.kind) {
			parts = append(parts, part.sql)
		}
	}
	found, err := query(ctx, s, scanFound, selectFound(parts),
		of.User, of.World, words, after.rank, after.place, after.id, p.limit()+1, hitBegins, hitEnds)
	if err != nil {
		return List[Found]{}, fmt.Errorf("search: %w", err)
	}
	return cut(found, p.limit(), func(last *Found) string { return foundCursor{last.Rank, last.Kind.place(), last.ID}.String() }), nil
}

// place orders what fits equally well: the higher comes first.
func (k FindKind) place() int { return len(FindKinds()) - slices.Index(FindKinds(), k) }

func scanFound(row pgx.CollectableRow) (Found, error) {
	var f Found
	var place int
	var marked string
	err := row.Scan(&place, &f.ID, &f.World, &f.WorldName, &f.Title, &f.ConversationID, &f.Turn, &f.Chapter, &f.Rank, &marked)
	f.Kind = FindKinds()[len(FindKinds())-place]
	f.Snippet = cutSnippet(marked)
	return f, err
}

// foundCursor is the last thing of a page.
type foundCursor struct {
	rank  int64
	place int
	id    dramatis.ID
}

func (c foundCursor) String() string {
	raw := binary.BigEndian.AppendUint64(nil, uint64(c.rank))
	return base64.RawURLEncoding.EncodeToString(append(append(raw, byte(c.place)), c.id[:]...))
}

func readFoundCursor(text string) (foundCursor, error) {
	if text == "" {
		return foundCursor{rank: math.MaxInt64}, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(raw) != 9+len(dramatis.ID{}) {
		return foundCursor{}, badCursor()
	}
	return foundCursor{int64(binary.BigEndian.Uint64(raw)), int(raw[8]), dramatis.ID(raw[9:])}, nil
}
