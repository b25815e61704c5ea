package legacy

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/literaryai/dramatis"
)

func (r *Reader) readCharacters(ctx context.Context) error {
	b := r.bound[characters]
	rows, err := r.file.records(ctx, b)
	if err != nil {
		return err
	}
	for i := range rows {
		rec := &rows[i]
		if !r.known(characters, rec) {
			continue
		}
		c := Character{Row: rec.Row, Name: line(rec.text("name")), CreatedAt: r.date(rec)}
		if n := utf8.RuneCountInString(c.Name); n == 0 || n > 255 {
			r.Report.Refuse(rec.Row, "its name must have from 1 to 255 characters, and has %d", n)
			continue
		}
		r.ids[characters].add(rec.ID, c.Name)
		if c.Owner, err = r.refer(b, rec, "owner"); err == nil {
			c.Document, err = r.refer(b, rec, "document")
		}
		if err != nil {
			r.Report.Refuse(rec.Row, "its %v", err)
			continue
		}
		d := describing{into: &c, note: func(text string, args ...any) { r.Report.Note(rec.Row, text, args...) }}
		d.describe(rec)
		r.Library.Characters = append(r.Library.Characters, c)
	}
	return nil
}

// describing gathers what a row says of a character. Nothing of it is refused: what has no place of its own, or is too long
// for it, is kept among the facts that they know of their own life.
type describing struct {
	into   *Character
	facts  []string
	traits map[string]float64
	note   func(string, ...any)
}

// Bounds of a character's texts, which the root's Validate keeps.
const (
	mostDescription = 20_000
	mostVoice       = 2_000
	mostGreeting    = 5_000
	mostEntry       = 2_000
	mostEntries     = 100
	mostTag         = 100
	mostTags        = 50
	mostGoal        = 1_000
	mostGoals       = 20
)

func (d *describing) describe(rec *record) {
	c := d.into
	d.traits = map[string]float64{}
	c.Description = d.fit("description", rec.text("description"), mostDescription)
	c.Persona.Voice = d.fit("voice", strings.Join(linesOf(rec.values["voice"]), "; "), mostVoice)
	c.Persona.Greeting = d.fit("greeting", rec.text("greeting"), mostGreeting)
	c.Persona.Examples = d.fitAll("example", linesOf(rec.values["examples"]), mostEntry, mostEntries)
	c.Persona.Topics = d.fitAll("topic", listOf(rec.values["topics"]), mostEntry, mostEntries)
	c.Goals = d.fitAll("goal", linesOf(rec.values["goals"]), mostGoal, mostGoals)
	c.Tags = d.fitAll("tag", listOf(rec.values["tags"]), mostTag, mostTags)
	for _, fact := range linesOf(rec.values["facts"]) {
		d.fact("", fact)
	}
	d.temperament("personality", rec.values["traits"])
	c.Talkativeness, c.AutonomyLevel = d.unit(rec, "talkativeness"), d.unit(rec, "autonomy")
	if active, known := truth(rec.values["active"]); known {
		c.Inactive = !active
	}
	d.avatar(rec.text("avatar"))
	for _, other := range rec.rest {
		if isNote(other.name) {
			d.temperament(strings.ReplaceAll(other.name, "_", " "), other.value)
		}
	}
	d.takeTraits()
	d.takeFacts()
}

// temperament takes a trait where a value is one of the Big Five, or holds them, and keeps what else it says as facts.
func (d *describing) temperament(name string, value any) {
	if axis := traitOf(name); axis != "" {
		if v, ok := numberOf(value); ok {
			d.traits[axis] = v
			return
		}
	}
	if _, blob := value.([]byte); blob || value == nil {
		return
	}
	said := textOf(value)
	var object map[string]any
	if json.Unmarshal([]byte(said), &object) == nil && object != nil {
		for _, key := range slices.Sorted(maps.Keys(object)) {
			d.temperamentEntry(key, object[key])
		}
		return
	}
	for _, fact := range listOf(value) {
		d.fact(name, fact)
	}
}

func (d *describing) temperamentEntry(key string, value any) {
	if axis := traitOf(key); axis != "" {
		if v, ok := numberOf(value); ok {
			d.traits[axis] = v
			return
		}
	}
	if nested, is := value.(map[string]any); is && len(nested) > 0 {
		for _, inner := range slices.Sorted(maps.Keys(nested)) {
			d.temperamentEntry(inner, nested[inner])
		}
		return
	}
	for _, fact := range textsOf(value) {
		d.fact(strings.ReplaceAll(key, "_", " "), fact)
	}
}

// traitOf is the axis of the Big Five that a name means, in whatever form it is written; empty for none.
func traitOf(name string) string {
	switch folded(name) {
	case "openness", "opennesstoexperience":
		return "o"
	case "conscientiousness":
		return "c"
	case "extraversion", "extroversion":
		return "e"
	case "agreeableness":
		return "a"
	case "neuroticism":
		return "n"
	}
	return ""
}

func numberOf(v any) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, !math.IsNaN(v)
	case string:
		n, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
		return n, err == nil && !math.IsNaN(n)
	}
	return 0, false
}

// takeTraits brings the traits to 0 to 1. All of a character's are on one scale: to 1, to 10 or to 100, by the largest.
func (d *describing) takeTraits() {
	if len(d.traits) == 0 {
		return
	}
	least, most := slices.Min(slices.Collect(maps.Values(d.traits))), slices.Max(slices.Collect(maps.Values(d.traits)))
	scale := 1.0
	switch {
	case least < 0 || most > 100:
		for _, axis := range slices.Sorted(maps.Keys(d.traits)) {
			d.fact("trait "+axis, fmt.Sprint(d.traits[axis]))
		}
		d.note("its traits are on no scale that is known: they are kept as facts")
		return
	case most > 10:
		scale = 100
	case most > 1:
		scale = 10
	}
	of := func(axis string) float64 {
		v, said := d.traits[axis]
		if !said {
			return .5
		}
		return math.Round(v/scale*1000) / 1000
	}
	d.into.Traits = &dramatis.Traits{Openness: of("o"), Conscientiousness: of("c"), Extraversion: of("e"), Agreeableness: of("a"), Neuroticism: of("n")}
}

// unit reads a number from 0 to 1; another is kept as a fact.
func (d *describing) unit(rec *record, field string) *float64 {
	v, ok := numberOf(rec.values[field])
	switch {
	case !ok:
		return nil
	case v < 0 || v > 1:
		d.fact(field, fmt.Sprint(v))
		return nil
	}
	return &v
}

func (d *describing) avatar(url string) {
	known := strings.HasPrefix(url, "https://") || strings.HasPrefix(url, "http://") || strings.HasPrefix(url, "data:image/")
	switch {
	case url == "":
	case known && utf8.RuneCountInString(url) <= 2_000:
		d.into.AvatarURL = url
	default:
		d.note("its picture is no address that a browser can reach, and is left out")
	}
}

// fit is as much of a text as there is room for; the rest becomes facts.
func (d *describing) fit(name, text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	d.note("its %s has %d characters: what is beyond %d is kept as facts", name, len(runes), most)
	d.fact(name, string(runes[most:]))
	return strings.TrimSpace(string(runes[:most]))
}

func (d *describing) fitAll(name string, list []string, most, number int) []string {
	var out []string
	for _, s := range list {
		if len(out) == number || utf8.RuneCountInString(s) > most {
			d.fact(name, s)
			continue
		}
		out = append(out, s)
	}
	return out
}

// fact keeps a text, in pieces where it is long.
func (d *describing) fact(name, text string) {
	if text = strings.TrimSpace(text); !dramatis.Says(text) {
		return
	}
	if name != "" {
		text = name + ": " + text
	}
	text, _ = clean(text)
	for runes := []rune(text); len(runes) > 0; {
		n := min(len(runes), mostEntry)
		d.facts = append(d.facts, string(runes[:n]))
		runes = runes[n:]
	}
}

func (d *describing) takeFacts() {
	if more := len(d.facts) - mostEntries; more > 0 {
		d.note("it has more facts than the %d that a character can have: %d are left out", mostEntries, more)
		d.facts = d.facts[:mostEntries]
	}
	d.into.Persona.Facts = d.facts
}

// linesOf reads texts: as JSON, or a line each.
func linesOf(v any) []string {
	said := textOf(v)
	if !dramatis.Says(said) {
		return nil
	}
	var value any
	if json.Unmarshal([]byte(said), &value) == nil {
		return textsOf(value)
	}
	return split(said, "\n")
}

// listOf reads single words and phrases: as linesOf does, or between commas or semicolons where every entry is short.
func listOf(v any) []string {
	lines := linesOf(v)
	if len(lines) != 1 || !isEnumeration(lines[0]) {
		return lines
	}
	if strings.Contains(lines[0], ";") {
		return split(lines[0], ";")
	}
	return split(lines[0], ",")
}

func split(said, separator string) []string {
	var out []string
	for _, entry := range strings.Split(said, separator) {
		if entry = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(entry), "-*•")); dramatis.Says(entry) {
			out = append(out, entry)
		}
	}
	return out
}

// isEnumeration tells "brave, cynical, loyal" from a sentence that has a comma.
func isEnumeration(s string) bool {
	for entry := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == ',' || r == ';' }) {
		if len(strings.Fields(entry)) > 3 {
			return false
		}
	}
	return !strings.ContainsAny(s, ".!?")
}

// textsOf is a value of JSON as texts, an object as "key: value".
func textsOf(value any) []string {
	switch v := value.(type) {
	case nil:
		return nil
	case string:
		text, _ := clean(v)
		if text = strings.TrimSpace(text); !dramatis.Says(text) {
			return nil
		}
		return []string{text}
	case []any:
		var out []string
		for _, entry := range v {
			out = append(out, strings.Join(textsOf(entry), ", "))
		}
		return slices.DeleteFunc(out, func(s string) bool { return s == "" })
	case map[string]any:
		var out []string
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if said := strings.Join(textsOf(v[key]), ", "); said != "" {
				out = append(out, key+": "+said)
			}
		}
		return out
	}
	return []string{fmt.Sprint(value)}
}
