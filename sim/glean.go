package sim

import "github.com/literaryai/dramatis"

// gleaning is a digest while the log is being gone through.
type gleaning struct {
	Recap

	names   map[int]string
	began   int // the tick before the first event
	scenes  map[dramatis.ID]dramatis.Conversation
	lines   map[dramatis.ID]dramatis.Message
	bonds   map[dramatis.ID]*turned
	threads map[dramatis.ID]dramatis.StoryThread
	goals   map[goalKey]string // the states that were last seen
	met     map[[2]int]bool
}

type goalKey struct {
	character int
	text      string
}

// turned is a relationship and what each line has done to it.
type turned struct {
	Turning
	by map[dramatis.ID]float64
}

func newGleaning(names map[int]string) *gleaning {
	g := &gleaning{
		names: map[int]string{}, began: -1, scenes: map[dramatis.ID]dramatis.Conversation{}, lines: map[dramatis.ID]dramatis.Message{},
		bonds: map[dramatis.ID]*turned{}, threads: map[dramatis.ID]dramatis.StoryThread{}, goals: map[goalKey]string{}, met: map[[2]int]bool{},
	}
	for number, name := range names {
		g.names[number] = name
	}
	return g
}

// take takes in one event.
func (g *gleaning) take(e *dramatis.Event) error {
	at := e.WorldTime
	if g.From == nil {
		g.From = &at
	}
	if g.To == nil || at.After(*g.To) { // a scene's turns run ahead of the next scene's beginning
		g.To = &at
	}
	if g.began < 0 {
		g.began = e.Tick
		if e.Type == dramatis.EventTickStarted {
			g.began--
		}
	}
	switch e.Type {
	case dramatis.EventTickStarted:
		g.Ticks++
	case dramatis.EventTickClosed:
		return gleaned(e, g.closeTick)
	case dramatis.EventConversationStarted:
		return gleaned(e, g.startScene)
	case dramatis.EventConversationEnded:
		return gleaned(e, g.endScene)
	case dramatis.EventMessageCreated:
		return gleaned(e, g.hear)
	case dramatis.EventMessageEdited:
		return gleaned(e, func(_ *dramatis.Event, p *dramatis.MessageEdited) { g.lines[p.Message.ID] = p.Message })
	}
	return g.takePeople(e)
}

// takePeople takes in what is about people, and what is between them.
func (g *gleaning) takePeople(e *dramatis.Event) error {
	switch e.Type {
	case dramatis.EventRelationshipCreated:
		return gleaned(e, g.meet)
	case dramatis.EventRelationshipChanged:
		return gleaned(e, g.turn)
	case dramatis.EventThreadChanged:
		return gleaned(e, g.weave)
	case dramatis.EventMemoryReflected:
		return gleaned(e, g.understand)
	case dramatis.EventCharacterCreated:
		return gleaned(e, g.arrive)
	case dramatis.EventCharacterChanged:
		return gleaned(e, g.feel)
	case dramatis.EventCharacterDeleted:
		return gleaned(e, func(_ *dramatis.Event, p *dramatis.CharacterDeleted) { g.Left += len(p.CharacterIDs) })
	case dramatis.EventEcosystemPaused:
		return gleaned(e, func(_ *dramatis.Event, p *dramatis.EcosystemPaused) {
			g.Trouble.Money = g.Trouble.Money || p.Reason == dramatis.ReasonBudget
		})
	}
	return nil
}

func (g *gleaning) closeTick(_ *dramatis.Event, p *dramatis.TickClosed) {
	if p.Failed {
		g.Trouble.FailedTicks++
	}
	if p.Overdue {
		g.Trouble.Overdue++
	}
}

func (g *gleaning) startScene(_ *dramatis.Event, p *dramatis.ConversationStarted) {
	c := p.Conversation
	g.scenes[c.ID] = c
	if c.Kind == dramatis.KindChat {
		g.Chats++
	} else {
		g.Scenes++
	}
	for _, who := range c.Participants {
		g.learn(who.Number, who.Name)
	}
}

// learn keeps the name of somebody who may be gone by now.
func (g *gleaning) learn(number int, name string) {
	if _, known := g.names[number]; !known {
		g.names[number] = name
	}
}

func (g *gleaning) endScene(_ *dramatis.Event, p *dramatis.ConversationEnded) {
	if p.Reason == endFailed {
		g.Trouble.FailedScenes++
	}
}

// endFailed is why a scene ends whose next line could not be made.
const endFailed = "failed"

func (g *gleaning) hear(_ *dramatis.Event, p *dramatis.MessageCreated) {
	g.Lines++
	g.lines[p.Message.ID] = p.Message
	if p.Message.Speaker.Kind == dramatis.SpeakerCharacter {
		g.learn(p.Message.Speaker.Number, p.Message.Speaker.Name)
	}
}

// meet notes who met in a scene; bonds that an author makes are no meetings.
func (g *gleaning) meet(e *dramatis.Event, p *dramatis.RelationshipCreated) {
	if e.ConversationID == nil {
		return
	}
	for i := range p.Relationships {
		r := &p.Relationships[i]
		pair := [2]int{min(r.From, r.To), max(r.From, r.To)}
		if g.met[pair] {
			continue
		}
		g.met[pair] = true
		g.Met = append(g.Met, Meeting{
			A: g.names[pair[0]], B: g.names[pair[1]], ConversationID: *e.ConversationID, Setting: g.scenes[*e.ConversationID].Setting, Tick: e.Tick,
			pair: pair,
		})
	}
}

func (g *gleaning) turn(_ *dramatis.Event, p *dramatis.RelationshipChanged) {
	for i := range p.Relationships {
		change := &p.Relationships[i]
		r := &change.Relationship
		t := g.bonds[r.ID]
		if t == nil {
			t = &turned{Turning: Turning{RelationshipID: r.ID, From: r.From, To: r.To, TypeBefore: change.TypeBefore}, by: map[dramatis.ID]float64{}}
			g.bonds[r.ID] = t
		}
		t.TypeAfter = r.Type
		weight := 0.0
		for _, axis := range change.Changes {
			by := axis.After - axis.Before
			switch axis.Axis {
			case dramatis.AxisStrength:
				t.Strength += by
				weight += by
			case dramatis.AxisTrust:
				t.Trust += by
				weight += by * trustCounts
			}
		}
		if change.MessageID != nil {
			t.by[*change.MessageID] += weight
		}
	}
}

// trustCounts is how much a change of trust counts beside one of strength.
const trustCounts = .5

func (g *gleaning) weave(_ *dramatis.Event, p *dramatis.ThreadChanged) {
	for _, t := range p.Threads {
		g.threads[t.ID] = t
	}
}

func (g *gleaning) understand(e *dramatis.Event, p *dramatis.MemoryReflected) {
	for i := range p.Memories {
		if m := &p.Memories[i]; m.Content != "" {
			g.Insight = append(g.Insight, Understood{
				Name: g.names[p.Number], MemoryID: m.ID, Content: m.Content, Importance: m.Importance, Tick: e.Tick,
			})
		}
	}
}

// arrive notes newcomers, but not those with whom the world began.
func (g *gleaning) arrive(e *dramatis.Event, p *dramatis.CharacterCreated) {
	for i := range p.Characters {
		c := &p.Characters[i]
		g.learn(c.Number, c.Name)
		if e.Tick > 0 {
			g.Arrived = append(g.Arrived, c.Name)
		}
	}
}

// feel notes goals that were reached. Of a goal that was not seen before, the joy of it tells that it was just now: whoever
// reaches a goal feels that more than anything.
func (g *gleaning) feel(e *dramatis.Event, p *dramatis.CharacterChanged) {
	for i := range p.States {
		s := &p.States[i]
		for _, goal := range s.Goals {
			key := goalKey{s.Number, goal.Text}
			before, seen := g.goals[key]
			justNow := before != goalReached && (seen || s.Emotion.Label == finished && s.Emotion.Intensity == 1)
			if goal.State == goalReached && justNow {
				g.Goals = append(g.Goals, Reached{Name: g.names[s.Number], Goal: goal.Text, Tick: e.Tick})
			}
			g.goals[key] = goal.State
		}
	}
}
