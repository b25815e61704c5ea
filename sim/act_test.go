package sim

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
)

var update = flag.Bool("update", false, "write docs/acts.md anew")

// TestActsAreDocumented keeps docs/acts.md what the rules are.
func TestActsAreDocumented(t *testing.T) {
	t.Parallel()
	const path = "../docs/acts.md"
	text := actsDocument()
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(kept) != text {
		t.Errorf("%s is not what the rules are: go test ./sim -run Documented -update", path)
	}
}

func actsDocument() string {
	var b strings.Builder
	b.WriteString(actsPreface)
	fmt.Fprintf(&b, actsFormula,
		number(crowdShare), number(witnessShare), number(witnessBase), number(1-witnessBase), number(witnessKnowing), number(toneWeight),
		number(warmth), number(forgiveness), number(forgiveness), number(outgoingness), number(maxStep),
		number(romanceFrom), number(allianceFrom))
	b.WriteString("\n## What each act does\n\nTo bonds, at full effect:\n\n")
	b.WriteString("| act | hearer: strength | trust | familiarity | speaker: strength | trust | familiarity | among those who like each other |\n")
	b.WriteString("|---|---|---|---|---|---|---|---|\n")
	for _, act := range dramatis.Acts() {
		r := ruleOf(act)
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s | %s |\n", act, signed(r.Hearer.Strength), signed(r.Hearer.Trust),
			signed(r.Hearer.Familiarity), signed(r.Speaker.Strength), signed(r.Speaker.Trust), signed(r.Speaker.Familiarity), amongFriends(&r))
	}
	fmt.Fprintf(&b, actsMinds, number(nervousness), number(emotionLeast), number(moodPull), number(importanceFelt), number(importanceMoved),
		number(importanceHeard), number(goalStep), number(goalOfHearer), number(goalOccasion))
	b.WriteString("| act | stirs | in the submissive | intensity | importance | drive | remembered as |\n|---|---|---|---|---|---|---|\n")
	for _, act := range dramatis.Acts() {
		r := ruleOf(act)
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s |\n", act, orDash(r.Stirs), orDash(r.StirsMeek), number(r.Intensity),
			number(r.Importance), signed(r.Drive), r.Verb)
	}
	return b.String()
}

const actsPreface = `# The dialogue acts and what they do

This page is written by a test from the rules in ` + "`sim/`" + `, so it is true: ` + "`go test ./sim -run Documented -update`" + `. The numbers
are ours; their order follows from the literature that ` + "`sim/act.go`" + ` names: hurts count for more than kindnesses of the same
size, trust is lost faster than won, confidences make people known, and whoever does good to another likes them the better.
`

const actsFormula = `
## How a line changes a bond

A model names the act, whom it is said to, and the emotion; the rule makes the number. One line moves each axis of each
bond between its speaker and everybody who hears it, both ways, by

    clamp((base + tone) · share · sympathy · bond · welcome · temper, −bound, bound) · headroom

which is what ` + "`GET /conversations/{id}/messages/{mid}/why`" + ` lists, term by term, for each axis that moved.

| term | what it is |
|---|---|
| base | the act's, from the table below: how the hearer comes to stand to the speaker, and the speaker to the hearer |
| tone | strength only: %[6]s · intensity, added by joy, gratitude, love and admiration in the voice, taken by anger, hate, reproach, resentment and gloating |
| share | 1 when it is said to them alone, %[1]s when to several, %[2]s when to another; a speaker's own bond to a mere witness only becomes more familiar |
| sympathy | of a witness, with whom it was said to: %[3]s + %[4]s · their strength towards them, so that a friend's hurt hurts, and an enemy's may please (Heider 1946); of familiarity a witness gains %[5]s; 1 for others |
| bond | 1 + the act's factor · strength: among friends a criticism hurts less and a betrayal more |
| welcome | of jokes and flirts: (strength + 0.3) / 0.6, from −0.5 to 1: fully taken from a friend, half from a stranger, badly from somebody disliked; 1 for other acts |
| temper | of who feels it: a gain · (1 + %[7]s · (agreeableness − 0.5)); a loss · (1 + %[8]s · (neuroticism − 0.5)) · (1 − %[9]s · (agreeableness − 0.5)); familiarity · (1 + %[10]s · (extraversion − 0.5)) |
| bound | %[11]s |
| headroom | what is left up to the end of the axis that it moves towards, over half of the axis' range, at most 1; for familiarity over all of it |

A flirt between friends whose strength is %[12]s or more begins a romance. Help or a promise at a strength of %[13]s or more makes an
ally of an acquaintance. The other types follow from the values, entered at one value and left at a lower one.
`

const actsMinds = `
## What each act does to minds

Whoever it is said to feels what the act stirs, at its intensity · share · (1 + %[1]s · (neuroticism − 0.5)), and, of a familiarity,
· welcome; below %[2]s nothing is felt. The emotion pulls the mood %[3]s of the way to its point at full intensity. A witness feels
joy or pity with a friend, resentment or gloating at an enemy, by sympathy. A memory of it has the act's importance,
+ %[4]s · what was felt, + %[5]s · the largest change of strength or trust; what was said to another counts %[6]s.

A line brings a goal of its speaker nearer by %[7]s · drive · relevance, which is the share of the goal's words that were said, and at
least %[9]s in a scene that is held for the goal. With whom it is said to, help, agreement, promises, news, and whatever holds
things up, bear on their goals %[8]s as far.

`

// number writes a number as short as it is.
func number(v float64) string { return strconv.FormatFloat(round(v), 'f', -1, 64) }

// signed is number with its sign; nothing is a dash.
func signed(v float64) string {
	switch {
	case v > 0:
		return "+" + number(v)
	case v < 0:
		return "−" + number(-v)
	}
	return "–"
}

func orDash(label string) string {
	if label == "" {
		return "–"
	}
	return label
}

// amongFriends says how an act counts at a strength of 1.
func amongFriends(r *actRule) string {
	text := "as always"
	if r.Bond != 0 {
		text = "× " + number(1+r.Bond)
	}
	if r.Welcome {
		text += ", as welcome as the speaker"
	}
	return text
}
