package llm

import "strings"

// insightRule says what somebody may conclude of another: when, and in what words. {name} is the other's name, {topic}
// what the two have spoken of, {third} whom it was done to, {times} how often.
type insightRule struct {
	evidence func(*dealing) []*Moment
	least    int     // so many moments it takes
	weight   float64 // of such an insight, per importance of what it rests on
	question string
	wordings []string
	most     float64 // the most important that such an insight can be; 0 for no bound
}

// insightRules is the table, from what changes a life to what everybody knows.
func insightRules() []insightRule {
	return []insightRule{
		{byThem("betrayed"), 1, 3, "Can I ever trust {name} again?", []string{
			"{name} betrayed me, and I will not put myself into those hands again.",
			"What {name} did to me cannot be talked away, and I am done waiting for a reason.",
		}, 0},
		{byThem("threatened"), 1, 2, "How far would {name} go?", []string{
			"{name} has threatened me, and from now on I must know where {name} stands before I take a step.",
			"I have begun to be afraid of {name}, and I had better not show it.",
		}, 0},
		{quarrels, 3, 1.2, "Why do {name} and I hurt each other?", []string{
			"Whenever {name} and I speak of {topic}, we part worse than we met.",
			"{name} and I have come to a point where every word is a blow, and neither of us will be the first to stop.",
			"I know what {name} will say before it is said, and it has never once done me good.",
		}, 0},
		{wrongs, 2, 1.3, "What does {name} have against me?", []string{
			"{name} has wronged me {times}, and each time I let it pass.",
			"I have waited long enough for {name} to be fair to me.",
		}, 0},
		{guilt, 2, 1.3, "Have I been just to {name}?", []string{
			"I have been hard on {name}, harder than anything {name} did to me can excuse.",
			"It is I who hurt {name}, {times} now, and I do not like what that makes of me.",
		}, 0},
		{kindness, 2, 1.2, "What do I owe {name}?", []string{
			"{name} has been good to me {times}, and has asked for nothing.",
			"I come away lighter whenever I have been with {name}.",
			"When {name} and I speak of {topic}, I feel that I am not alone with it.",
		}, 0},
		{torn, 3, 1.1, "Which {name} am I to believe?", []string{
			"I cannot make {name} out, who is kind to me one day and cruel the next.",
			"As often as {name} hurts me, {name} makes it good again, and I do not know which of the two is meant.",
		}, 0},
		{byThem("made a promise to"), 1, 1.1, "Will {name} keep it?", []string{
			"{name} has given me a promise, and I mean to see whether it is kept.",
			"I have begun to count on what {name} promised me, which is more than I meant to do.",
			"{name} need not have promised me anything, and did; I should like to know why.",
		}, 0},
		{byMe("made a promise to"), 1, 1.1, "Can I keep what I promised {name}?", []string{
			"I gave {name} my word, and a word is a debt.",
			"What I promised {name} will have to be paid for, and I had better begin.",
			"{name} will remember what I promised long after I should like to forget it.",
		}, 0},
		{byThem("confided in"), 1, 1, "Why did {name} tell me?", []string{
			"{name} has trusted me with what others are not to know, and I must be worth it.",
			"I know something of {name} now that I did not ask to know, and it binds me.",
			"What {name} told me in confidence weighs more with every day that I keep it.",
		}, 0},
		{byMe("confided in"), 1, 1, "Was I right to tell {name}?", []string{
			"I have told {name} more of myself than I tell others, and I hope I was right.",
			"{name} could do me harm with what I said, and I said it all the same.",
			"It was easier than I thought to speak to {name} of what I keep from the others.",
		}, 0},
		{byThem("apologised to"), 1, .9, "Can I forgive {name}?", []string{
			"{name} has asked my pardon, and I find that I should like to give it.",
			"{name} was the first of us to say sorry, and I have not forgotten what that costs.",
		}, 0},
		{flirts, 2, 1, "What is {name} to me?", []string{
			"I look for {name} wherever I go, and I had better admit it to myself.",
			"It is not for the talk that I go where {name} is.",
		}, 0},
		{cruelty, 1, .7, "Who will be next, after {third}?", []string{
			"I have seen how {name} treats {third}, and I shall not forget it.",
			"What {name} did to {third} could be done to me tomorrow.",
		}, 0},
		{goodness, 2, .6, "Do I know {name} at all?", []string{
			"I have seen how {name} is with {third}, and there is more good there than {name} lets on.",
			"{name} is good to {third}, and I think the better of {name} for it.",
		}, 0},
		{acquaintance, 6, .12, "What are {name} and I to each other?", []string{
			"I have met {name} again and again, and I could not say what we are to each other.",
			"So much of my time goes to {name} that it must mean something.",
			"{name} has come to be part of my days, and I do not know when that happened.",
		}, 5},
	}
}

func byThem(verb string) func(*dealing) []*Moment {
	return func(d *dealing) []*Moment { return momentsWith(d.theirs, verb) }
}

func byMe(verb string) func(*dealing) []*Moment {
	return func(d *dealing) []*Moment { return momentsWith(d.mine, verb) }
}

// quarrels are hurts both ways that outweigh what good there was.
func quarrels(d *dealing) []*Moment {
	from, to := momentsOf(d.theirs, -1), momentsOf(d.mine, -1)
	if len(from) == 0 || len(to) == 0 || len(from)+len(to) <= len(momentsOf(d.theirs, 1))+len(momentsOf(d.mine, 1)) {
		return nil
	}
	return append(from, to...)
}

// wrongs are hurts that were not returned.
func wrongs(d *dealing) []*Moment {
	hurts := momentsOf(d.theirs, -1)
	if len(momentsOf(d.mine, -1)) > 0 || len(momentsOf(d.theirs, 1)) >= len(hurts) {
		return nil
	}
	return hurts
}

// guilt is the hurts that one did oneself to somebody who did fewer.
func guilt(d *dealing) []*Moment {
	hurts := momentsOf(d.mine, -1)
	if 2*len(momentsOf(d.theirs, -1)) > len(hurts) {
		return nil
	}
	return hurts
}

func kindness(d *dealing) []*Moment {
	good := momentsOf(d.theirs, 1)
	if 2*len(momentsOf(d.theirs, -1)) > len(good) {
		return nil
	}
	return good
}

// torn is good and bad in near equal parts.
func torn(d *dealing) []*Moment {
	good, bad := momentsOf(d.theirs, 1), momentsOf(d.theirs, -1)
	if len(good) == 0 || len(bad) == 0 || len(good) > 2*len(bad) || len(bad) > 2*len(good) {
		return nil
	}
	return append(good, bad...)
}

func flirts(d *dealing) []*Moment {
	return append(momentsWith(d.theirs, "flirted with"), momentsWith(d.mine, "flirted with")...)
}

// cruelty and goodness are what somebody was seen to do to one and the same other.
func cruelty(d *dealing) []*Moment  { return toOne(d.seen, -1) }
func goodness(d *dealing) []*Moment { return toOne(d.seen, 1) }

func toOne(seen []deed, weight int) []*Moment {
	third := ""
	return chosen(seen, func(d *deed) bool {
		if weightOf(d.verb) != weight || d.whom == "everybody" {
			return false
		}
		if third == "" {
			third = d.whom
		}
		return d.whom == third
	})
}

func acquaintance(d *dealing) []*Moment { return d.moments }

// unsaid stands where a wording needs what there is not.
const unsaid = "{}"

// phrases fills a wording in for what it rests on.
func (d *dealing) phrases(evidence []*Moment) *strings.Replacer {
	about, third := unsaid, unsaid
	for _, t := range d.topics { // the last that is short, and not the other themselves
		if len(t.name) <= 60 && !strings.Contains(t.name, d.name) {
			about = t.name
		}
	}
	for i := range d.seen {
		if d.seen[i].moment == evidence[0] {
			third = d.seen[i].whom
		}
	}
	return strings.NewReplacer("{name}", d.name, "{topic}", about, "{third}", third, "{times}", times(len(evidence)))
}
