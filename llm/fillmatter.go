package llm

import "strings"

// fillMatter fills what the scene's matter gives to talk about.
func (r *reading) fillMatter() {
	r.about = r.drift()
	r.set(slotAim, r.aim())
	r.set(slotEarlier, r.earlier())
	if r.matter.absent != "" {
		r.set(slotAbsent, callName(r.matter.absent))
	}
	r.set(slotLore, r.fitting(r.req.Lore, true, r.untold))
	r.set(slotExample, r.fitting(r.req.Speaker.Persona.Examples, r.isAimless() && r.dice.IntN(3) == 0, r.ownLine))
	r.set(slotMine, r.ownTopic())
}

// aim is the wish that the scene is for, as the speaker says it to the one addressed.
func (r *reading) aim() string {
	switch {
	case r.matter.wish == "":
		return ""
	case r.isSeeker():
		return r.tell.goalPhrase(r.matter.wish)
	case r.to != nil && r.to.Name == r.matter.seeker:
		return yourPhrase((&teller{self: r.tell.self}).goalPhrase(r.matter.wish), r.to)
	}
	return ""
}

// yourPhrase is somebody's wish as others say it to them: "see her daughters in silk" becomes "see your daughters in
// silk".
func yourPhrase(wish string, to *Other) string {
	words := strings.Fields(wish)
	pronoun := pronounsOf(&Self{Description: to.Description})
	if pronoun == "They" {
		pronoun = pronounIn(words)
	}
	for i, w := range words {
		next := ""
		if i+1 < len(words) {
			next = words[i+1]
		}
		mine, _ := myWord(w, next, pronoun)
		bare := strings.TrimRight(mine, ".,;:!?")
		if yours := yourWord(bare); yours != "" && mine != w {
			words[i] = yours + mine[len(bare):]
		}
	}
	return sentence(words)
}

// yourWord is a word of the first person in the second, or "".
func yourWord(word string) string {
	switch word {
	case "I", "me":
		return "you"
	case "my":
		return "your"
	case "myself":
		return "yourself"
	}
	return ""
}

// ownLine is a line of the persona's own, when it could be said to anybody and has not been heard.
func (r *reading) ownLine(text string) string {
	const most = 170
	if strings.HasSuffix(text, "?") || len(text) > most || hails(text) {
		return ""
	}
	return r.unheard(text)
}

// ownTopic is one of the things that the speaker likes to talk about, which this scene has not named.
func (r *reading) ownTopic() string {
	own := r.req.Speaker.Persona.Topics
	if len(own) == 0 {
		return ""
	}
	topic := r.grammar.lowered(topicPhrase(r.tell.ownPhrase(own[r.dice.IntN(len(own))])))
	if topic == "" || strings.Contains(r.heard, topic) || topic == r.values[slotTopic] {
		return ""
	}
	return topic
}

// sidedTopic is what the seeker likes to talk about, as the speaker says it to them: "the boys I brought up" or "the boys
// you brought up".
func (r *reading) sidedTopic(topic string) string {
	switch {
	case r.isSeeker():
		return r.tell.ownPhrase(topic)
	case r.to != nil && r.to.Name == r.matter.seeker:
		return yourPhrase(topic, r.to)
	}
	return topic
}
