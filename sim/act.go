package sim

import "github.com/literaryai/dramatis"

// actRule is what a dialogue act does at full effect, before personality, bond and headroom scale it.
type actRule struct {
	Hearer     Bond    // change of how the one addressed stands to the speaker
	Speaker    Bond    // change of how the speaker stands to the one addressed
	Bond       float64 // how much more it counts (or, below 0, less) between those who like each other, per unit of strength
	Welcome    bool    // it is only as good as the speaker is liked, and hurts from whom one dislikes
	Stirs      string  // the emotion of the one addressed
	StirsMeek  string  // the same when their mood is submissive
	Intensity  float64 // of that emotion
	Importance float64 // of remembering it, 1 to 10
	Drive      float64 // how far it brings on a goal that it is about, −1 to 1
	Verb       string  // in the past, and followed by whom it was done to
}

// ruleOf is the table of the dialogue acts. The numbers are ours; their order follows from the literature: hurts count
// for more than kindnesses of the same size (Gottman and Levenson 1992; Baumeister et al. 2001), trust is lost faster
// than won (Slovic 1993), confidences make people known (Altman and Taylor 1973), and whoever does good to another
// likes them the better for it, as whoever does harm likes them the less (Jecker and Landy 1969).
func ruleOf(act dramatis.Act) actRule {
	if rule, isKind := kindAct(act); isKind {
		return rule
	}
	switch act {
	case dramatis.ActRefuse:
		return actRule{Bond{-.03, -.015, .01}, Bond{-.01, 0, .01}, -.5, false, "disappointment", "disappointment", .35, 4, -.5, "refused"}
	case dramatis.ActDisagree:
		return actRule{Bond{-.03, -.005, .015}, Bond{-.02, 0, .015}, -.5, false, "reproach", "disappointment", .3, 3, -.25, "disagreed with"}
	case dramatis.ActCriticise:
		return actRule{Bond{-.06, -.02, .015}, Bond{-.02, -.01, .015}, -.5, false, "resentment", "shame", .45, 4.5, 0, "criticised"}
	case dramatis.ActMock:
		return actRule{Bond{-.08, -.04, .02}, Bond{-.03, 0, .01}, -.5, false, "anger", "shame", .5, 5, -.25, "mocked"}
	case dramatis.ActInsult:
		return actRule{Bond{-.13, -.06, .02}, Bond{-.05, -.01, .01}, .2, false, "anger", "distress", .7, 6, -.5, "insulted"}
	case dramatis.ActLie:
		return actRule{Bond{-.02, -.06, .01}, Bond{-.01, 0, .01}, .3, false, "reproach", "disappointment", .25, 4, 0, "lied to"}
	case dramatis.ActThreaten:
		return actRule{Bond{-.13, -.12, .02}, Bond{-.05, -.03, .01}, .2, false, "anger", "fear", .75, 7.5, -.25, "threatened"}
	case dramatis.ActBetray:
		return actRule{Bond{-.17, -.19, .02}, Bond{-.06, -.04, .01}, .4, false, "hate", "distress", .85, 9, -.75, "betrayed"}
	case dramatis.ActIgnore:
		return actRule{Bond{-.05, -.02, 0}, Bond{-.02, 0, 0}, .2, false, "resentment", "disappointment", .35, 3, -.25, "ignored"}
	case dramatis.ActLeave:
		return actRule{Bond{-.01, -.005, 0}, Bond{0, 0, 0}, .2, false, "", "", 0, 3, 0, "took leave of"}
	}
	return actRule{Bond{0, 0, .01}, Bond{0, 0, .01}, 0, false, "", "", 0, 2, 0, "spoke to"}
}

// kindAct holds the acts that bring people nearer, if only a little.
func kindAct(act dramatis.Act) (rule actRule, isKind bool) {
	switch act {
	case dramatis.ActGreet:
		return actRule{Bond{.02, .005, .02}, Bond{.01, 0, .02}, 0, false, "joy", "joy", .2, 1.5, 0, "greeted"}, true
	case dramatis.ActAsk:
		return actRule{Bond{.01, .005, .02}, Bond{.01, 0, .02}, 0, false, "", "", 0, 2, .5, "asked"}, true
	case dramatis.ActInform:
		return actRule{Bond{.01, .015, .02}, Bond{.005, 0, .02}, 0, false, "", "", 0, 3, .75, "told"}, true
	case dramatis.ActPraise:
		return actRule{Bond{.06, .02, .02}, Bond{.02, .005, .01}, .2, false, "pride", "gratitude", .45, 4, .5, "praised"}, true
	case dramatis.ActThank:
		return actRule{Bond{.05, .03, .015}, Bond{.03, .02, .015}, 0, false, "satisfaction", "joy", .4, 3.5, .5, "thanked"}, true
	case dramatis.ActConfide:
		return actRule{Bond{.05, .06, .06}, Bond{.03, .04, .03}, .3, false, "admiration", "pity", .35, 6, .75, "confided in"}, true
	case dramatis.ActAgree:
		return actRule{Bond{.03, .02, .015}, Bond{.02, .01, .015}, 0, false, "satisfaction", "relief", .25, 2.5, .75, "agreed with"}, true
	case dramatis.ActJoke:
		return actRule{Bond{.04, .01, .02}, Bond{.02, 0, .015}, .2, true, "joy", "joy", .4, 2.5, 0, "joked with"}, true
	case dramatis.ActComfort:
		return actRule{Bond{.07, .05, .03}, Bond{.03, .01, .02}, .2, false, "relief", "gratitude", .5, 5, .5, "comforted"}, true
	case dramatis.ActHelp:
		return actRule{Bond{.08, .07, .03}, Bond{.03, .02, .02}, 0, false, "gratitude", "gratitude", .55, 5.5, 1, "helped"}, true
	case dramatis.ActFlirt:
		return actRule{Bond{.06, .01, .03}, Bond{.05, .01, .02}, .3, true, "love", "hope", .5, 5, .25, "flirted with"}, true
	case dramatis.ActPromise:
		return actRule{Bond{.05, .05, .02}, Bond{.02, .01, .02}, 0, false, "hope", "hope", .5, 6, 1, "made a promise to"}, true
	case dramatis.ActApologise:
		return actRule{Bond{.06, .05, .02}, Bond{.03, .01, .02}, -.5, false, "relief", "relief", .4, 5, .5, "apologised to"}, true
	}
	return actRule{}, false
}
