package sim

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/literaryai/dramatis"
)

// title names a thread as an author might: one of several wordings of its kind, drawn by its number.
func (l *loom) title(t *dramatis.StoryThread, r *reading) string {
	names := []string{l.people[r.lead].Name}
	for _, p := range t.Participants {
		if p.Number != r.lead {
			names = append(names, p.Name)
		}
	}
	wordings := titlesOf(t.Kind, r)
	wording := wordings[Chance(l.Seed, 0, t.Number, "title/"+string(t.Kind)).IntN(len(wordings))]
	with := []string{"%all", listed(names), "%a", names[0], "%b", names[len(names)-1]}
	if r.foe != 0 {
		with = append(with, "%c", l.people[r.foe].Name)
	}
	return strings.NewReplacer(with...).Replace(wording)
}

// titlesOf lists the wordings for a reading: %a is who leads it, %b the other, %c the foe, %all everybody.
func titlesOf(kind dramatis.ThreadKind, r *reading) []string {
	switch kind {
	case dramatis.ThreadFeud:
		return []string{"The feud of %a and %b", "%a against %b", "What %a cannot forgive %b", "Bad blood between %a and %b"}
	case dramatis.ThreadRivalry:
		return []string{"%a and %b at odds", "The quarrel of %a and %b", "What %a holds against %b"}
	case dramatis.ThreadRomance:
		if r.oneWay {
			return []string{"What %a will not say to %b", "%a loves %b in vain", "The hopes of %a"}
		}
		return []string{"%a and %b", "The love of %a and %b", "What %a and %b are to each other"}
	case dramatis.ThreadBetrayal:
		return []string{"What %a did to %b", "%a breaks faith with %b", "The betrayal of %b"}
	case dramatis.ThreadReconciliation:
		return []string{"%a and %b make peace", "A second chance for %a and %b", "The peace of %a and %b"}
	case dramatis.ThreadEstrangement:
		return []string{"%a and %b drift apart", "What came between %a and %b", "The coldness of %a to %b"}
	case dramatis.ThreadRise:
		return []string{"The rise of %a", "%a wins hearts", "The good name of %a"}
	case dramatis.ThreadFall:
		return []string{"The fall of %a", "%a falls from favour", "The good name of %a, and how it was lost"}
	}
	if r.foe == 0 {
		return []string{"The pact of %all", "%all stand by each other"}
	}
	return []string{"%all against %c", "The alliance of %all", "%all make common cause against %c"}
}

// caption says in a sentence what happened in a line.
func (l *loom) caption(m moment) string {
	done := strings.ReplaceAll(doingOf(m.Act), "%b", l.people[m.to].Name)
	if m.before != 0 {
		done += " before the eyes of " + l.people[m.before].Name
	}
	return m.Speaker.Name + " " + done + placed(m.Setting) + "."
}

// placed is a setting as the end of a sentence. One that does not begin like "At the door" stands by itself.
func placed(setting string) string {
	setting = strings.TrimRight(strings.TrimSpace(setting), ".")
	if setting == "" {
		return ""
	}
	first, rest, _ := strings.Cut(setting, " ")
	switch word := strings.ToLower(first); word {
	case "at", "in", "on", "by", "under", "near", "outside", "inside", "behind", "before", "between", "beside", "among", "over", "below", "above":
		return " " + word + " " + rest
	}
	return ": " + uncapped(setting)
}

// uncapped is a text without a capital at its beginning, where that is the capital of an article.
func uncapped(text string) string {
	for _, article := range []string{"The ", "A ", "An "} {
		if strings.HasPrefix(text, article) {
			first, size := utf8.DecodeRuneInString(text)
			return string(unicode.ToLower(first)) + text[size:]
		}
	}
	return text
}

// doingOf is a dialogue act as one tells it: a verb in the present, with %b for whom it is done to.
func doingOf(act dramatis.Act) string {
	switch act {
	case dramatis.ActGreet:
		return "greets %b"
	case dramatis.ActAsk:
		return "questions %b"
	case dramatis.ActInform:
		return "has news for %b"
	case dramatis.ActPraise:
		return "praises %b"
	case dramatis.ActThank:
		return "thanks %b"
	case dramatis.ActConfide:
		return "confides in %b"
	case dramatis.ActAgree:
		return "takes %b's side"
	case dramatis.ActJoke:
		return "jokes with %b"
	case dramatis.ActComfort:
		return "comforts %b"
	case dramatis.ActHelp:
		return "helps %b"
	case dramatis.ActFlirt:
		return "flirts with %b"
	case dramatis.ActPromise:
		return "gives %b a promise"
	case dramatis.ActApologise:
		return "asks %b's pardon"
	}
	return harmOf(act)
}

// harmOf is doingOf for the acts that drive people apart.
func harmOf(act dramatis.Act) string {
	switch act {
	case dramatis.ActRefuse:
		return "refuses %b"
	case dramatis.ActDisagree:
		return "contradicts %b"
	case dramatis.ActCriticise:
		return "finds fault with %b"
	case dramatis.ActMock:
		return "mocks %b"
	case dramatis.ActInsult:
		return "insults %b"
	case dramatis.ActLie:
		return "lies to %b"
	case dramatis.ActThreaten:
		return "threatens %b"
	case dramatis.ActBetray:
		return "betrays %b"
	case dramatis.ActIgnore:
		return "turns away from %b"
	case dramatis.ActLeave:
		return "leaves %b standing"
	}
	return "speaks to %b"
}
