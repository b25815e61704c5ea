package dramatis

// Act is what a line does: the field's dialogue act. A model names it; sim decides what it changes.
type Act string

// The dialogue acts.
const (
	ActGreet     Act = "greet"
	ActAsk       Act = "ask"
	ActInform    Act = "inform"
	ActPraise    Act = "praise"
	ActThank     Act = "thank"
	ActConfide   Act = "confide"
	ActAgree     Act = "agree"
	ActJoke      Act = "joke"
	ActComfort   Act = "comfort"
	ActHelp      Act = "help"
	ActFlirt     Act = "flirt"
	ActPromise   Act = "promise"
	ActApologise Act = "apologise"
	ActRefuse    Act = "refuse"
	ActDisagree  Act = "disagree"
	ActCriticise Act = "criticise"
	ActMock      Act = "mock"
	ActInsult    Act = "insult"
	ActLie       Act = "lie"
	ActThreaten  Act = "threaten"
	ActBetray    Act = "betray"
	ActIgnore    Act = "ignore"
	ActLeave     Act = "leave"
)

// Acts lists every dialogue act.
func Acts() []Act {
	return []Act{
		ActGreet, ActAsk, ActInform, ActPraise, ActThank, ActConfide, ActAgree, ActJoke, ActComfort, ActHelp, ActFlirt,
		ActPromise, ActApologise, ActRefuse, ActDisagree, ActCriticise, ActMock, ActInsult, ActLie, ActThreaten,
		ActBetray, ActIgnore, ActLeave,
	}
}

// Valid reports whether a is one of the dialogue acts.
func (a Act) Valid() bool {
	for _, known := range Acts() {
		if a == known {
			return true
		}
	}
	return false
}

// EmotionLabels lists the emotions that a model may name, each with the sign it is shown by; sim holds where each
// lies in the space of moods.
func EmotionLabels() map[string]string {
	return map[string]string{
		"joy": "😊", "distress": "😢", "anger": "😠", "fear": "😨", "hope": "🌱", "gratitude": "🙏", "pride": "😌",
		"shame": "😳", "remorse": "😔", "love": "❤️", "hate": "🖤", "admiration": "🌟", "reproach": "😒",
		"relief": "😮‍💨", "disappointment": "😞", "pity": "🥀", "resentment": "😤", "gloating": "😏", "satisfaction": "🙂",
	}
}
