package llm

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/literaryai/dramatis"
)

// conclusion is an insight that somebody's memories allow, before it is chosen.
type conclusion struct {
	about    string // the name of whom it is about; empty for oneself
	sort     string // what its rule asks
	question string
	insight  Insight
	score    float64
}

// Of each person at most this many insights, so that one does not fill the mind.
const insightsOfOne = 2

// reflect is the offline model's answer: what follows from who appears in the memories, what they did, what it made one
// feel, and what was promised, betrayed or confided. What is believed already is not concluded again.
func reflect(req *ReflectionRequest) ReflectionAnswer {
	r := reflector{req: req, dice: drawnBy(req.Chance)}
	for _, d := range dealings(req.Moments) {
		r.about(d)
	}
	r.aboutOneself()
	if len(r.found) == 0 {
		r.foundNothing()
	}
	return r.answer()
}

type reflector struct {
	req   *ReflectionRequest
	dice  *rand.Rand
	found []conclusion
}

// drawnBy is the generator that a Chance names.
func drawnBy(c Chance) *rand.Rand {
	key := make([]byte, 0, 24+len(c.Purpose))
	for _, n := range [...]int64{c.Seed, int64(c.Tick), int64(c.Subject)} {
		key = binary.BigEndian.AppendUint64(key, uint64(n))
	}
	return rand.New(rand.NewChaCha8(sha256.Sum256(append(key, c.Purpose...))))
}

// about concludes what the dealings with one person allow.
func (r *reflector) about(d *dealing) {
	for _, rule := range insightRules() {
		evidence := rule.evidence(d)
		if len(evidence) < rule.least {
			continue
		}
		r.conclude(d.name, rule, evidence, d.phrases(evidence))
	}
}

// conclude adds what a rule says of some evidence, in one of its wordings, unless it is believed already.
func (r *reflector) conclude(about string, rule insightRule, evidence []*Moment, said *strings.Replacer) {
	var texts []string
	for _, wording := range rule.wordings {
		text := said.Replace(wording)
		if r.believed(text) {
			return
		}
		if !strings.Contains(text, unsaid) {
			texts = append(texts, text)
		}
	}
	if len(texts) == 0 {
		return
	}
	score := rule.weight * weigh(evidence)
	evidence = gravest(evidence, 5)
	importance := gravity(evidence)
	if rule.most > 0 {
		importance = min(importance, rule.most)
	}
	r.found = append(r.found, conclusion{
		about: about, sort: rule.question, question: said.Replace(rule.question), score: score,
		insight: Insight{Text: texts[r.dice.IntN(len(texts))], Evidence: numbersOf(evidence), Importance: importance},
	})
}

// believed reports whether a text is an insight that was had before.
func (r *reflector) believed(text string) bool {
	return slices.ContainsFunc(r.req.Moments, func(m Moment) bool { return m.Kind == dramatis.MemoryReflection && m.Content == text })
}

// answer picks the weightiest conclusions, of each sort one.
func (r *reflector) answer() ReflectionAnswer {
	slices.SortStableFunc(r.found, func(a, b conclusion) int { return cmp.Compare(b.score, a.score) })
	answer := ReflectionAnswer{Questions: []string{}}
	of, had := map[string]int{}, map[string]bool{}
	for _, c := range r.found {
		if len(answer.Insights) == maxInsights || of[c.about] == insightsOfOne || had[c.sort] {
			continue
		}
		had[c.sort] = true
		of[c.about]++
		answer.Insights = append(answer.Insights, c.insight)
		if len(answer.Questions) < maxQuestions && !slices.Contains(answer.Questions, c.question) {
			answer.Questions = append(answer.Questions, c.question)
		}
	}
	return answer
}

// gravest is the n most important of some moments, in their order.
func gravest(moments []*Moment, n int) []*Moment {
	picked := slices.Clone(moments)
	slices.SortStableFunc(picked, func(a, b *Moment) int { return cmp.Compare(b.Importance, a.Importance) })
	picked = picked[:min(n, len(picked))]
	slices.SortFunc(picked, func(a, b *Moment) int { return cmp.Compare(a.Number, b.Number) })
	return slices.Compact(picked)
}

func numbersOf(moments []*Moment) []int {
	numbers := make([]int, len(moments))
	for i, m := range moments {
		numbers[i] = m.Number
	}
	return numbers
}

// gravity is how important an insight is: as its evidence is on average, and more for each time it was borne out.
func gravity(evidence []*Moment) float64 {
	n := float64(len(evidence))
	return math.Round(10*min(9.5, weigh(evidence)/n+.3*(n-1))) / 10
}

// foundNothing falls back on the moment that matters most and has not been thought of before.
func (r *reflector) foundNothing() {
	all := make([]*Moment, len(r.req.Moments))
	for i := range r.req.Moments {
		all[i] = &r.req.Moments[i]
	}
	slices.SortStableFunc(all, func(a, b *Moment) int { return cmp.Compare(b.Importance, a.Importance) })
	for i, m := range all {
		text := "Of all that has happened, this is what I keep returning to: " + clip(m.Content, 240)
		if i < len(all)-1 && (m.Kind == dramatis.MemoryReflection || r.believed(text)) {
			continue
		}
		r.found = append(r.found, conclusion{
			question: "Why does this come back to me?",
			insight:  Insight{Text: text, Evidence: []int{m.Number}, Importance: m.Importance},
		})
		return
	}
}

// times says how often, in words.
func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	case 3:
		return "three times"
	}
	return fmt.Sprintf("%d times", n)
}
