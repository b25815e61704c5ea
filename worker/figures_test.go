package worker_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/literaryai/dramatis"
)

// printFigures prints the numbers of an evening.
func (e *evening) printFigures(w io.Writer) {
	lines := e.lines()
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }
	say("\nticks %d, wall %.1f s, scenes %d, turns %d (%.1f a scene)", e.ticks, e.took.Seconds(), len(e.scenes), len(lines),
		float64(len(lines))/float64(max(1, len(e.scenes))))
	say("acts: %s", counted(e.acts()))
	say("ends: %s", counted(e.ends()))
	say("changes of strength or trust that lowered it: %.3f; new acquaintances: %d", e.negative(), e.acquaintances())
	say("memories %d, reflections %d, consolidations %d, threads: %s", len(e.state.Memories),
		e.count(dramatis.EventMemoryReflected), e.count(dramatis.EventMemoryConsolidated), counted(e.threads()))
	say("goals: %s", counted(e.goals()))
	say("distinct-1 %.3f and distinct-2 %.3f over all lines; %.3f and %.3f over the first 500", distinct(lines, 1), distinct(lines, 2),
		distinct(lines[:min(500, len(lines))], 1), distinct(lines[:min(500, len(lines))], 2))
	say("lines said twice in a scene %d, over the world %d; words a line %.1f", e.repeatedInScenes(), repeated(lines), meanWords(lines))
	for _, purpose := range slices.Sorted(maps.Keys(e.meter.tokens)) {
		tokens := slices.Sorted(slices.Values(e.meter.tokens[purpose]))
		say("tokens in, %s: mean %.0f, p95 %d, max %d over %d calls", purpose, mean(tokens), tokens[len(tokens)*95/100], tokens[len(tokens)-1], len(tokens))
	}
	for _, s := range e.samples {
		say("tick %4d: energy %.2f, pleasure %+.2f, arousal %+.2f, dominance %+.2f, resting %.0f", s.tick, s.energy,
			s.mood.Pleasure, s.mood.Arousal, s.mood.Dominance, s.resting)
	}
	say("bonds at first: %s\nbonds at last:  %s", counted(types(e.began.Relationships)), counted(types(e.state.Relationships)))
}

// counted lists counts, the largest first.
func counted[K cmp.Ordered](counts map[K]int) string {
	keys := slices.Sorted(maps.Keys(counts))
	slices.SortStableFunc(keys, func(a, b K) int { return counts[b] - counts[a] })
	parts := make([]string, len(keys))
	for i, k := range keys {
		parts[i] = fmt.Sprintf("%v %d", k, counts[k])
	}
	return strings.Join(parts, ", ")
}

func (e *evening) acts() map[dramatis.Act]int {
	counts := map[dramatis.Act]int{}
	for _, m := range e.state.Messages {
		counts[m.Act]++
	}
	return counts
}

func (e *evening) ends() map[string]int {
	counts := map[string]int{}
	for _, c := range e.state.Conversations {
		counts[cmp.Or(c.EndReason, "none yet")]++
	}
	return counts
}

func (e *evening) threads() map[string]int {
	counts := map[string]int{}
	for _, t := range e.state.Threads {
		counts[fmt.Sprintf("%s %s", t.State, t.Kind)]++
	}
	return counts
}

func (e *evening) goals() map[string]int {
	counts := map[string]int{}
	for _, c := range e.state.Characters {
		for _, g := range c.Goals {
			counts[cmp.Or(g.State, "open")]++
		}
	}
	return counts
}

func types(bonds map[dramatis.ID]dramatis.Relationship) map[dramatis.RelationshipType]int {
	counts := map[dramatis.RelationshipType]int{}
	for _, r := range bonds {
		counts[r.Type]++
	}
	return counts
}

func (e *evening) count(kind dramatis.EventType) int {
	n := 0
	for _, event := range e.events {
		if event.Type == kind {
			n++
		}
	}
	return n
}

// negative is the share of what lines did to strength and trust that lowered them.
func (e *evening) negative() float64 {
	lower, all := 0, 0
	for _, event := range e.events {
		var changed dramatis.RelationshipChanged
		if event.Type != dramatis.EventRelationshipChanged || json.Unmarshal(event.Payload, &changed) != nil {
			continue
		}
		for _, r := range changed.Relationships {
			for _, c := range r.Changes {
				if r.Cause != dramatis.CauseMessage || c.Axis == dramatis.AxisFamiliarity {
					continue
				}
				all++
				if c.After < c.Before {
					lower++
				}
			}
		}
	}
	return float64(lower) / float64(max(1, all))
}

// acquaintances is how many pairs met who had not known each other.
func (e *evening) acquaintances() int {
	return (len(e.state.Relationships) - len(e.began.Relationships)) / 2
}

// distinct is the share of different sequences of n words among all of them, within lines (Li et al. 2016).
func distinct(lines []string, n int) float64 {
	all, seen := 0, map[string]bool{}
	for _, line := range lines {
		words := wordsOf(line)
		for i := n; i <= len(words); i++ {
			all++
			seen[strings.Join(words[i-n:i], " ")] = true
		}
	}
	return float64(len(seen)) / float64(max(1, all))
}

func wordsOf(line string) []string {
	return strings.FieldsFunc(strings.ToLower(line), func(r rune) bool { return strings.ContainsRune(" .,!?;:\"“”…", r) })
}

// repeated is how many lines had been said before.
func repeated(lines []string) int {
	seen := map[string]bool{}
	for _, line := range lines {
		seen[line] = true
	}
	return len(lines) - len(seen)
}

func (e *evening) repeatedInScenes() int {
	n := 0
	for _, s := range e.scenes {
		lines := make([]string, len(s.lines))
		for i, m := range s.lines {
			lines[i] = m.Text
		}
		n += repeated(lines)
	}
	return n
}

func meanWords(lines []string) float64 {
	n := 0
	for _, line := range lines {
		n += len(strings.Fields(line))
	}
	return float64(n) / float64(max(1, len(lines)))
}

func mean(numbers []int) float64 {
	sum := 0
	for _, n := range numbers {
		sum += n
	}
	return float64(sum) / float64(max(1, len(numbers)))
}
