package store

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

// Knower is somebody who knows of what was asked, with the most important of what they remember of it.
type Knower struct {
	CharacterID dramatis.ID
	Number      int
	Name        string
	Count       int // of all that they remember of it
	Memories    []Known
}

// Known is one memory, with where it comes from.
type Known struct {
	Memory  dramatis.Memory
	Line    *Origin  // the line it is of; nil for what is of none
	Sources []Source // of a reflection or a summary: what it rests on, and what that rests on, nearest first
}

// Origin is the line that a memory is of.
type Origin struct {
	ConversationID dramatis.ID
	Conversation   int // its number
	Turn           int
	Speaker        dramatis.Speaker
	AddressedTo    *dramatis.Speaker
	WhisperTo      *dramatis.Speaker
}

// Source is a memory that another one rests on.
type Source struct {
	Root   dramatis.ID // of the memory that rests on it
	Depth  int         // 1 for its own evidence, 2 for the evidence of that, and so on
	Memory dramatis.Memory
	Line   *Origin
}

// Question asks who knows something.
type Question struct {
	Ecosystem dramatis.ID
	Words     string // as one types them into a search box; "quoted words" belong together, -word must not occur
	Whispers  bool   // whether to tell of what was whispered, and of what rests on it
}

// How much of what somebody remembers is told.
const (
	memoriesTold = 10 // of one person
	sourcesTold  = 20 // of one memory
)

// Knowledge lists who knows of something, by number. Words are met whole; where nobody in the world has any memory that
// holds them, by their beginnings.
func (s *Store) Knowledge(ctx context.Context, q Question, p Page) (List[Knower], error) {
	after, err := p.afterNumber()
	if err != nil {
		return List[Knower]{}, err
	}
	asked, err := s.asked(ctx, q)
	if err != nil {
		return List[Knower]{}, fmt.Errorf("ask who knows: %w", err)
	}
	rows, err := query(ctx, s, scanKnown, selectKnown(), q.Ecosystem, asked, after, q.Whispers, p.limit()+1, memoriesTold)
	if err != nil {
		return List[Knower]{}, fmt.Errorf("ask who knows: %w", err)
	}
	found := listByNumber(grouped(rows), p.limit(), func(k *Knower) int64 { return int64(k.Number) })
	return found, s.trace(ctx, found.Items)
}

// asked is a question as Postgres searches texts for it.
func (s *Store) asked(ctx context.Context, q Question) (string, error) {
	const whole = `
		SELECT words::text FROM websearch_to_tsquery('simple', $2) AS words
		WHERE EXISTS (SELECT FROM memories WHERE ecosystem_id = $1 AND to_tsvector('simple', content) @@ words)`
	found, err := query(ctx, s, pgx.RowTo[string], whole, q.Ecosystem, q.Words)
	if err == nil && len(found) > 0 {
		return found[0], nil
	}
	return beginnings(q.Words), err
}

// beginnings is a search for words that begin with those of a text, without the ones that must not occur.
func beginnings(words string) string {
	var parts []string
	for _, field := range strings.Fields(strings.ToLower(words)) {
		form := "'%s':*"
		if strings.HasPrefix(field, "-") {
			form = "!'%s'"
		}
		for _, word := range strings.FieldsFunc(field, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
			parts = append(parts, fmt.Sprintf(form, word))
		}
	}
	return strings.Join(parts, " & ")
}

// withLine are the columns of a memory m and of the line l that it is of.
func withLine() string {
	return prefixed("m.", memoryColumns) + `, l.conversation_id, l.conversation, l.turn, l.speaker, l.addressed_to, l.whisper_to`
}

func selectKnown() string {
	return `
	WITH RECURSIVE found AS (
		SELECT * FROM memories WHERE ecosystem_id = $1 AND to_tsvector('simple', content) @@ $2::text::tsquery AND character_number > $3
	), chain (root, whispered, evidence, depth) AS (
		SELECT id, whispered, evidence, 0 FROM found WHERE NOT $4
		UNION ALL
		SELECT c.root, e.whispered, e.evidence, c.depth + 1 FROM chain c JOIN memories e ON e.id = ANY(c.evidence)
		WHERE c.depth < ` + evidenceDepth + `
	), told AS (
		SELECT found.id, row_number() OVER (PARTITION BY character_number ORDER BY importance DESC, number DESC) AS place,
			count(*) OVER (PARTITION BY character_number) AS total, dense_rank() OVER (ORDER BY character_number) AS person
		FROM found
		WHERE id NOT IN (SELECT root FROM chain WHERE whispered)
	)
	SELECT c.name, told.total, ` + withLine() + `
	FROM told JOIN memories m ON m.id = told.id JOIN characters c ON c.id = m.character_id LEFT JOIN messages l ON l.id = m.message_id
	WHERE person <= $5 AND place <= $6 ORDER BY m.character_number, place`
}

type knownRow struct {
	name  string
	count int
	known Known
}

func scanKnown(row pgx.CollectableRow) (knownRow, error) {
	var k knownRow
	var err error
	k.known.Memory, k.known.Line, err = scanWithLine(row, &k.name, &k.count)
	return k, err
}

// scanWithLine scans what stands before a memory, the memory, and the line it is of.
func scanWithLine(row pgx.CollectableRow, before ...any) (dramatis.Memory, *Origin, error) {
	var m dramatis.Memory
	var l Origin
	var talk *dramatis.ID
	var number, turn *int
	var speaker *dramatis.Speaker
	err := row.Scan(append(append(before, memoryFields(&m)...), &talk, &number, &turn, &speaker, &l.AddressedTo, &l.WhisperTo)...)
	m.WorldTime, m.LastAccess = m.WorldTime.UTC(), m.LastAccess.UTC()
	if talk == nil || speaker == nil {
		return m, nil, err
	}
	l.ConversationID, l.Conversation, l.Turn, l.Speaker = *talk, *number, *turn, *speaker
	return m, &l, err
}

// grouped gathers the rows of each person, which follow one another.
func grouped(rows []knownRow) []Knower {
	var people []Knower
	for _, row := range rows {
		m := &row.known.Memory
		if n := len(people); n == 0 || people[n-1].Number != m.Character {
			people = append(people, Knower{CharacterID: m.CharacterID, Number: m.Character, Name: row.name, Count: row.count})
		}
		who := &people[len(people)-1]
		who.Memories = append(who.Memories, row.known)
	}
	return people
}

func selectSources() string {
	return `
	WITH RECURSIVE chain (root, id, evidence, depth) AS (
		SELECT id, id, evidence, 0 FROM memories WHERE id = ANY($1)
		UNION ALL
		SELECT c.root, e.id, e.evidence, c.depth + 1 FROM chain c JOIN memories e ON e.id = ANY(c.evidence)
		WHERE c.depth < ` + evidenceDepth + `
	), nearest AS (
		SELECT root, id, min(depth) AS depth FROM chain WHERE depth > 0 GROUP BY root, id
	)
	SELECT nearest.root, nearest.depth, ` + withLine() + `
	FROM nearest JOIN memories m ON m.id = nearest.id LEFT JOIN messages l ON l.id = m.message_id
	ORDER BY nearest.root, nearest.depth, m.number`
}

// trace follows what people understood or summed up back to its sources.
func (s *Store) trace(ctx context.Context, people []Knower) error {
	resting := map[dramatis.ID]*Known{}
	var ids []dramatis.ID
	for i := range people {
		for j := range people[i].Memories {
			if k := &people[i].Memories[j]; len(k.Memory.Evidence) > 0 {
				resting[k.Memory.ID] = k
				ids = append(ids, k.Memory.ID)
			}
		}
	}
	if len(ids) == 0 {
		return nil
	}
	sources, err := query(ctx, s, scanSource, selectSources(), ids)
	if err != nil {
		return fmt.Errorf("follow memories to their sources: %w", err)
	}
	for _, source := range sources {
		if k := resting[source.Root]; k != nil && len(k.Sources) < sourcesTold {
			k.Sources = append(k.Sources, source)
		}
	}
	return nil
}

func scanSource(row pgx.CollectableRow) (Source, error) {
	var source Source
	var err error
	source.Memory, source.Line, err = scanWithLine(row, &source.Root, &source.Depth)
	return source, err
}

// prefixed puts a table's name before each of a list of columns.
func prefixed(table, columns string) string {
	names := strings.Split(columns, ",")
	for i, name := range names {
		names[i] = table + strings.TrimSpace(name)
	}
	return strings.Join(names, ", ")
}
