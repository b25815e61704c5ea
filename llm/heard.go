package llm

import (
	"strings"

	"github.com/literaryai/dramatis"
)

// family is a kind of act as the one who hears it takes it; what is answered alike is one family.
type family string

// The families of what can be heard; own stands for nothing that calls for a reply.
const (
	heardOwn      family = "own"
	heardQuestion family = "question"
	heardHurt     family = "hurt"
	heardKindness family = "kindness"
	heardThanks   family = "thanks"
	heardRegret   family = "regret"
	heardSecret   family = "secret"
	heardDoubt    family = "doubt"
	heardNews     family = "news"
	heardJest     family = "jest"
	heardHello    family = "hello"
	heardFarewell family = "farewell"
	heardSilence  family = "silence"
	heardEvent    family = "event"
)

// familyOf is how an act is heard. A lie is heard as news: nobody knows better.
func familyOf(act dramatis.Act) family {
	switch act {
	case dramatis.ActGreet:
		return heardHello
	case dramatis.ActAsk:
		return heardQuestion
	case dramatis.ActInsult, dramatis.ActMock, dramatis.ActThreaten, dramatis.ActBetray, dramatis.ActCriticise:
		return heardHurt
	case dramatis.ActThank:
		return heardThanks
	case dramatis.ActPraise, dramatis.ActComfort, dramatis.ActHelp, dramatis.ActFlirt, dramatis.ActPromise:
		return heardKindness
	case dramatis.ActApologise:
		return heardRegret
	case dramatis.ActConfide:
		return heardSecret
	case dramatis.ActRefuse, dramatis.ActDisagree:
		return heardDoubt
	case dramatis.ActJoke:
		return heardJest
	case dramatis.ActLeave:
		return heardFarewell
	case dramatis.ActIgnore:
		return heardSilence
	}
	return heardNews
}

// ActOf guesses the act of words that a person typed, which carry none.
func ActOf(text string) dramatis.Act {
	lower := strings.ToLower(text)
	for _, sign := range []struct {
		act   dramatis.Act
		words []string
	}{
		{dramatis.ActApologise, []string{"sorry", "apologi", "forgive me", "my fault"}},
		{dramatis.ActThank, []string{"thank you", "thanks", "grateful"}},
		{dramatis.ActThreaten, []string{"i'll kill", "i will kill", "you'll regret", "you will regret", "or else", "i warn you"}},
		{dramatis.ActInsult, []string{"idiot", "stupid", "coward", "liar", "i hate you", "shut up", "scum", "you fool", "pathetic"}},
		{dramatis.ActAsk, []string{"?", "tell me"}},
		{dramatis.ActLeave, []string{"goodbye", "farewell", "good night", "i must go", "i have to go", "bye"}},
		{dramatis.ActGreet, []string{"hello", "good day", "good morning", "good evening", "greetings", "bonjour", "hi ", "hi,", "hey"}},
		{dramatis.ActFlirt, []string{"i love you", "you are beautiful", "you're beautiful", "kiss"}},
		{dramatis.ActPromise, []string{"i promise", "i swear", "you have my word"}},
		{dramatis.ActConfide, []string{"i am afraid", "i'm afraid", "i am scared", "i'm scared", "my secret", "i feel", "i miss", "lonely"}},
		{dramatis.ActPraise, []string{"well done", "you are brave", "you're brave", "you are kind", "you're kind", "i admire", "wonderful"}},
		{dramatis.ActJoke, []string{"haha", "just kidding", "joke"}},
		{dramatis.ActDisagree, []string{"you're wrong", "you are wrong", "i disagree", "not true", "nonsense"}},
		{dramatis.ActHelp, []string{"let me help", "i can help", "i'll help", "i will help"}},
	} {
		for _, word := range sign.words {
			if strings.Contains(lower, word) {
				return sign.act
			}
		}
	}
	if trimmed := strings.Trim(lower, " .!,"); trimmed == "hi" {
		return dramatis.ActGreet
	}
	return dramatis.ActInform
}
