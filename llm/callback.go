package llm

import "strings"

// earlier is a short sentence that the one addressed said in this scene, to be held up to them: one of before the last
// line where there is one. It is "" when there is none, or it has been quoted already.
func (r *reading) earlier() string {
	if r.to == nil {
		return ""
	}
	found := ""
	for i := range r.req.Lines {
		l := &r.req.Lines[i]
		if l.Speaker != r.to.Name || i == len(r.req.Lines)-1 && found != "" {
			continue
		}
		if said := saidOf(r.withoutNames(l.Text)); said != "" && !strings.Contains(r.heard, "\""+said+"\"") {
			found = said
		}
	}
	return found
}

// withoutNames is a text without the vocatives of those present.
func (r *reading) withoutNames(text string) string {
	text = strings.ReplaceAll(text, ", "+r.req.Speaker.Name, "")
	text = strings.ReplaceAll(text, ", "+callName(r.req.Speaker.Name), "")
	for i := range r.req.Others {
		text = strings.ReplaceAll(text, ", "+callName(r.req.Others[i].Name), "")
	}
	return text
}

// drift is what a line of one's own life should have to do with: the topic, the matter and the last words.
func (r *reading) drift() map[string]bool {
	words := map[string]bool{}
	add := func(text string) {
		for _, w := range wordSpans(text) {
			if stem := stemOf(text[w.start:w.end]); stem != "" {
				words[stem] = true
			}
		}
	}
	add(topicPhrase(r.req.Scene.Topic))
	add(r.matter.wish)
	add(r.matter.absent)
	if r.last != nil {
		add(r.withoutNames(r.last.Text))
	}
	if r.to != nil && r.bond.tone() == toneCold {
		add(r.to.Name)
		add(r.to.Description)
	}
	return words
}

// touches counts the words of a text that belong to the drift of the talk.
func touches(text string, drift map[string]bool) int {
	n := 0
	for _, w := range wordSpans(text) {
		if stem := stemOf(text[w.start:w.end]); stem != "" && drift[stem] {
			n++
		}
	}
	return n
}

// stemOf is a word in lower case without its commonest endings, or "" for one that carries nothing.
func stemOf(word string) string {
	const least = 4
	if len(word) < least {
		return ""
	}
	word = strings.ToLower(word)
	switch word {
	case "that", "this", "with", "have", "from", "what", "when", "where", "which", "there", "their", "they", "them", "then", "than",
		"would", "could", "should", "about", "because", "been", "were", "will", "your", "mine", "into", "some", "somebody", "nobody",
		"anybody", "everybody", "nothing", "something", "never", "always", "still", "only", "very", "know", "think", "tell", "told",
		"said", "says", "want", "come", "came", "take", "make", "made", "give", "gave", "just", "like", "more", "most", "much", "over",
		"here", "mean", "meant", "good", "well", "long", "time", "again", "before", "after", "without", "myself", "yourself", "upon",
		"thing", "things", "people", "anything", "talk", "look", "keep", "find", "does", "done", "other", "first", "every", "even":
		return ""
	}
	for _, end := range [...]string{"ing", "ed", "es", "s"} {
		if stem, cut := strings.CutSuffix(word, end); cut && len(stem) >= least {
			return stem
		}
	}
	return word
}

// fitting is the best of some texts for the drift of the talk: the one that touches it most, or any where aimless is
// allowed; "" when say makes none of them sayable. Ties are broken by the dice.
func (r *reading) fitting(texts []string, aimless bool, say func(string) string) string {
	if len(texts) == 0 {
		return ""
	}
	start, best, most := r.dice.IntN(len(texts)), "", 0
	if aimless {
		most = -1
	}
	for i := range texts {
		text := say(texts[(start+i)%len(texts)])
		if text == "" {
			continue
		}
		if n := touches(text, r.about); n > most {
			best, most = text, n
		}
	}
	return best
}
