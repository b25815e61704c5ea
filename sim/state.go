package sim

import "github.com/literaryai/dramatis"

// feels is the emotion that a line stirs in somebody, and its terms. The speaker's is named by the line; those it is
// said to answer to its act; a bystander rejoices or grieves with a friend, and the other way round with an enemy (the
// fortunes of others in Ortony, Clore and Collins 1988).
func (p *part) feels(s *Scene, l *Line) (dramatis.Emotion, dramatis.FeelingTerm) {
	rule := ruleOf(l.Act)
	term := dramatis.FeelingTerm{
		Character: p.who.Number, Cause: dramatis.FeelsAct, Base: rule.Intensity, Share: p.share,
		Nerves: around(p.who.Traits.Neuroticism, nervousness), Regard: 1,
	}
	label := rule.Stirs
	if MoodAt(p.who, s.Now).Dominance < 0 {
		label = rule.StirsMeek
	}
	switch {
	case p.role == speaks:
		label = l.Emotion
		term.Cause, term.Base, term.Share, term.Nerves = dramatis.FeelsOwn, l.Intensity, 1, 1
	case p.role == watches:
		label = fortuneOfAnother(rule.Hearer.Strength, p.sympathy)
		term.Cause, term.Share, term.Regard = dramatis.FeelsFortune, 1, magnitude(p.sympathy)
	case rule.Welcome && welcome(p.regard) < 0:
		label = "reproach"
		term.Cause, term.Regard = dramatis.FeelsOffence, -welcome(p.regard)
	case rule.Welcome:
		term.Regard = welcome(p.regard)
	}
	felt := feeling(label, term.Base*term.Share*term.Nerves*term.Regard)
	term.Emotion, term.Intensity = felt.Label, felt.Intensity
	return felt, term
}

// fortuneOfAnother names what one feels when good (above 0) or harm (below 0) is done to another.
func fortuneOfAnother(done, sympathy float64) string {
	switch {
	case done > 0 && sympathy > 0:
		return "joy"
	case done > 0:
		return "resentment"
	case sympathy > 0:
		return "pity"
	}
	return "gloating"
}

// state is somebody's state after a line, with the terms of what moved in them: everything that fades is evaluated at
// that time first.
func (p *part) state(s *Scene, l *Line, importance float64) (dramatis.StateChange, []dramatis.GoalTerm) {
	c := p.who
	now := later(s.Now, c.StateAt)
	emotion := EmotionAt(c, now)
	emotion.Intensity = round(emotion.Intensity)
	if p.felt.Intensity >= emotion.Intensity {
		emotion = p.felt
	}
	goals, terms := p.goals(s, l)
	mood := pulled(MoodAt(c, now), p.felt)
	if haveReached(terms) {
		emotion = feeling(finished, 1)
		mood = pulled(mood, emotion)
	}
	return dramatis.StateChange{
		CharacterID: c.ID, Number: c.Number,
		CharacterState: dramatis.CharacterState{
			Mood: kept(mood), Emotion: emotion, StateAt: now, Goals: goals,
			SocialEnergy:    round(clamp(EnergyAt(c, now)-p.cost(), 0, 1)),
			CurrentContext:  contextOf(s, l),
			LastInteraction: &now,
			Unreflected:     round(c.Unreflected + importance),
			Consolidated:    c.Consolidated,
		},
	}, terms
}

// finished is what reaching a goal makes one feel.
const finished = "satisfaction"

// cost is the energy that a line takes: most from the introverted, and more from who speaks than from who listens.
func (p *part) cost() float64 {
	cost := speakCost * around(p.who.Traits.Extraversion, -1)
	if p.role != speaks {
		cost *= listenShare
	}
	return cost
}

func contextOf(s *Scene, l *Line) dramatis.CurrentContext {
	id := s.Conversation.ID
	topic := l.Topic
	if topic == "" {
		topic = s.Conversation.Topic
	}
	return dramatis.CurrentContext{ConversationID: &id, Place: s.Conversation.Setting, Topic: topic}
}

// kept is a mood as the world keeps it.
func kept(m dramatis.Mood) dramatis.Mood {
	return dramatis.Mood{
		Pleasure:  round(clamp(m.Pleasure, -1, 1)),
		Arousal:   round(clamp(m.Arousal, -1, 1)),
		Dominance: round(clamp(m.Dominance, -1, 1)),
	}
}
