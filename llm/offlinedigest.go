package llm

import (
	"slices"
	"strings"
)

// How much the offline model keeps.
const (
	digestPeople = 3   // whom a digest tells of
	digestKept   = 700 // bytes of a digest
	summaryKept  = 480 // bytes of what somebody looks back on; as much as the prompt of a line shows

	oftenTogether = 6 // moments with somebody from which one was often with them
)

// digest is the offline model's answer: of each person who mattered, what was spoken of with them and the gravest thing
// that was done, in the words of the memories.
func digest(req *ConsolidationRequest) ConsolidationAnswer {
	people, before := dealings(req.Moments), req.Self.MemorySummary
	var told, gist []string
	for i, d := range people[:min(digestPeople, len(people))] {
		about := d.about()
		told = append(told, about)
		if i < 2 {
			gist = append(gist, about)
		}
		if deed := d.gravestDeed(); deed != "" {
			told = append(told, deed)
		}
	}
	if rest := people[min(digestPeople, len(people)):]; len(rest) > 0 {
		told = append(told, sentenceOf("I also met "+andList(namesOf(rest))))
	}
	if len(told) == 0 {
		told = append(told, "Little of those days has stayed with me.")
		gist = told
	}
	return ConsolidationAnswer{
		Digest:  strings.Join(within(told, digestKept, false), " "),
		Summary: strings.Join(within(append(sentencesOf(before), fresh(gist, before)...), summaryKept, true), " "),
	}
}

// about says what two have spoken of, or else how often they were together.
func (d *dealing) about() string {
	var topics []string
	for _, t := range d.topics {
		if !slices.Contains(topics, t.name) {
			topics = append(topics, t.name)
		}
	}
	switch {
	case len(topics) == 0 && len(d.moments) >= oftenTogether:
		return sentenceOf("I was often with " + d.name)
	case len(topics) == 0:
		return sentenceOf("I met " + d.name)
	}
	topics = topics[:min(3, len(topics))]
	return sentenceOf(d.name + " and I spoke of " + andList(topics))
}

// gravestDeed is the weightiest thing that passed between the two, with its words; where nothing did, what the other was
// seen to do.
func (d *dealing) gravestDeed() string {
	deeds := slices.Concat(d.theirs, d.mine)
	if len(deeds) == 0 {
		deeds = d.seen
	}
	var gravest *deed
	for i := range deeds {
		if gravest == nil || deeds[i].moment.Importance > gravest.moment.Importance {
			gravest = &deeds[i]
		}
	}
	if gravest == nil {
		return ""
	}
	told := gravest.who + " " + gravest.verb + " " + gravest.whom
	if words := clip(firstSentence(gravest.quote), 120); words != "" {
		return told + ": “" + words + "”"
	}
	return sentenceOf(told)
}

// sentenceOf ends a text with a full stop, of which a name may bring its own.
func sentenceOf(text string) string { return strings.TrimSuffix(text, ".") + "." }

func namesOf(people []*dealing) []string {
	names := make([]string, min(6, len(people)))
	for i := range names {
		names[i] = people[i].name
	}
	return names
}

// andList joins words as one writes them.
func andList(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// sentencesOf cuts a text into its sentences.
func sentencesOf(text string) []string {
	var all []string
	for text = strings.TrimSpace(text); text != ""; {
		first := firstSentence(text)
		all = append(all, first)
		text = strings.TrimSpace(text[min(len(first), len(text)):])
	}
	return all
}

// fresh is the sentences that a text does not hold yet.
func fresh(sentences []string, text string) []string {
	return slices.DeleteFunc(slices.Clone(sentences), func(s string) bool { return strings.Contains(text, s) })
}

// within drops sentences until the rest has at most most bytes: the last, or with oldest those after the first, which
// says who one is.
func within(sentences []string, most int, oldest bool) []string {
	kept := slices.Clone(sentences)
	for len(kept) > 1 && len(strings.Join(kept, " ")) > most {
		at := len(kept) - 1
		if oldest {
			at = 1
		}
		kept = slices.Delete(kept, at, at+1)
	}
	if len(kept) == 1 {
		kept[0] = clip(kept[0], most)
	}
	return kept
}
