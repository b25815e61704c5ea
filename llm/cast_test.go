package llm_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/llm"
)

// player is a character of the test world together with what they remember.
type player struct {
	self     llm.Self
	memories []llm.Memory
}

// stage plays scenes with the offline model, through Speak, as a worker would.
type stage struct {
	t     testing.TB
	model *llm.Offline
	world llm.World
	cast  map[string]*player
	bonds map[[2]string]llm.Other
	tick  int
	seed  int64
}

type traits = dramatis.Traits

func newStage(t testing.TB) *stage {
	s := &stage{
		t: t, model: llm.NewOffline(), cast: map[string]*player{}, bonds: map[[2]string]llm.Other{},
		seed: 42, world: llm.World{Name: "Les Misérables", Setting: "Paris, 1832", Time: "evening"},
	}
	for i, p := range principals() {
		p.Number = i + 1
		p.Energy = 0.8
		s.cast[p.Name] = &player{self: p}
	}
	for _, b := range testBonds() {
		b.Other.Name = b.to
		s.bonds[[2]string{b.from, b.to}] = b.Other
	}
	return s
}

// bond is how one sees another.
func (s *stage) bond(from, to string) llm.Other {
	o, known := s.bonds[[2]string{from, to}]
	if !known {
		o = llm.Other{Type: dramatis.Stranger, Trust: 0.5}
	}
	o.Name, o.Number, o.Description = to, s.cast[to].self.Number, s.cast[to].self.Description
	return o
}

// scene plays one scene and returns its lines.
func (s *stage) scene(seed int64, topic, setting string, turns int, names ...string) []llm.Line {
	s.t.Helper()
	s.tick++
	dice := rand.New(rand.NewPCG(uint64(seed), uint64(s.tick)))
	var lines []llm.Line
	next := 0
	for turn := 1; turn <= turns; turn++ {
		name := names[next]
		a := s.turn(seed, turn, turns, topic, setting, name, names, lines)
		line := llm.Line{Speaker: name, Text: a.Text, Action: a.Action, Act: a.Act, AddressedTo: a.AddressedTo}
		lines = append(lines, line)
		s.remember(line, names)
		if a.Act == dramatis.ActLeave {
			break
		}
		next = s.nextSpeaker(dice, a, name, names)
	}
	return lines
}

func (s *stage) turn(seed int64, turn, turns int, topic, setting, name string, names []string, lines []llm.Line) llm.TurnAnswer {
	s.t.Helper()
	p := s.cast[name]
	req := llm.TurnRequest{
		World:   s.world,
		Scene:   llm.Scene{Number: s.tick, Topic: topic, Setting: setting, Goal: "come to an understanding", Turn: turn, MaxTurns: turns},
		Speaker: p.self,
		Lines:   lines,
		Chance:  llm.Chance{Seed: seed, Tick: s.tick, Subject: p.self.Number, Purpose: fmt.Sprintf("line/%d", turn)},
	}
	for _, other := range names {
		if other != name {
			req.Others = append(req.Others, s.bond(name, other))
		}
	}
	req.Memories = s.recall(p, names, topic)
	a, _, err := llm.Speak(s.t.Context(), s.model, req, nil)
	if err != nil {
		s.t.Fatalf("%s, turn %d: %v", name, turn, err)
	}
	return a
}

func (s *stage) nextSpeaker(dice *rand.Rand, a llm.TurnAnswer, last string, names []string) int {
	for i, n := range names {
		if n == a.AddressedTo && (len(names) == 2 || dice.IntN(3) > 0) {
			return i
		}
	}
	for {
		if i := dice.IntN(len(names)); names[i] != last {
			return i
		}
	}
}

// recall brings up to five memories of earlier scenes to mind: those with somebody present or about the topic first.
func (s *stage) recall(p *player, names []string, topic string) []llm.Memory {
	var best, rest []llm.Memory
	for i := len(p.memories) - 1; i >= 0; i-- {
		m := p.memories[i]
		if m.Ago == fmt.Sprint(s.tick) {
			continue
		}
		tick := 0
		fmt.Sscan(m.Ago, &tick)
		m.Ago = []string{"a few hours ago", "yesterday", "3 days ago", "long ago"}[min(3, (s.tick-tick)/4)]
		if strings.Contains(m.Content, topic) || containsName(m.About, names) {
			best = append(best, m)
		} else {
			rest = append(rest, m)
		}
	}
	all := append(best, rest...)
	return all[:min(5, len(all))]
}

func containsName(about, names []string) bool {
	for _, a := range about {
		for _, n := range names {
			if a == n {
				return true
			}
		}
	}
	return false
}

// remember gives everybody present an account of a line, in the first person, as the simulation words it.
func (s *stage) remember(l llm.Line, names []string) {
	verb := map[dramatis.Act]string{
		"greet": "greeted", "ask": "asked", "inform": "told", "praise": "praised", "thank": "thanked", "confide": "confided in",
		"agree": "agreed with", "joke": "joked with", "comfort": "comforted", "help": "helped", "flirt": "flirted with",
		"promise": "made a promise to", "apologise": "apologised to", "refuse": "refused", "disagree": "disagreed with",
		"criticise": "criticised", "mock": "mocked", "insult": "insulted", "lie": "told", "threaten": "threatened",
		"betray": "betrayed", "ignore": "ignored", "leave": "took leave of",
	}[l.Act]
	for _, n := range names {
		who, whom := l.Speaker, l.AddressedTo
		if n == l.Speaker {
			who = "I"
		}
		if n == whom {
			whom = "me"
		}
		if whom == "" {
			whom = "everybody"
		}
		m := llm.Memory{
			Content: fmt.Sprintf("%s %s %s: “%s”", who, verb, whom, l.Text), Ago: fmt.Sprint(s.tick), Kind: dramatis.MemoryDialogue,
		}
		for _, other := range names {
			if other != n {
				m.About = append(m.About, other)
			}
		}
		s.cast[n].memories = append(s.cast[n].memories, m)
	}
}

type testBond struct {
	from, to string
	llm.Other
}

func testBonds() []testBond {
	both := func(a, b string, kind dramatis.RelationshipType, ab, ba, known float64) []testBond {
		return []testBond{
			{a, b, llm.Other{Type: kind, Strength: ab, Trust: 0.5 + ab/2, Familiarity: known}},
			{b, a, llm.Other{Type: kind, Strength: ba, Trust: 0.5 + ba/2, Familiarity: known}},
		}
	}
	var all []testBond
	for _, pair := range [][]testBond{
		both("Valjean", "Javert", dramatis.Enemy, -0.3, -0.7, 0.8),
		both("Valjean", "Cosette", dramatis.Family, 0.95, 0.9, 0.9),
		both("Valjean", "Fantine", dramatis.Friend, 0.5, 0.6, 0.4),
		both("Valjean", "Myriel", dramatis.Mentor, 0.8, 0.6, 0.5),
		both("Valjean", "Thénardier", dramatis.Rival, -0.5, -0.3, 0.4),
		both("Valjean", "Marius", dramatis.Acquaintance, 0.1, 0.15, 0.3),
		both("Thénardier", "Fantine", dramatis.Acquaintance, -0.2, -0.4, 0.4),
		both("Javert", "Fantine", dramatis.Acquaintance, -0.5, -0.5, 0.3),
		both("Marius", "Cosette", dramatis.Romance, 0.9, 0.9, 0.6),
		both("Marius", "Enjolras", dramatis.Friend, 0.5, 0.4, 0.5),
		both("Marius", "Éponine", dramatis.Acquaintance, 0.2, 0.8, 0.4),
		both("Enjolras", "Grantaire", dramatis.Ally, -0.15, 0.8, 0.6),
		both("Enjolras", "Courfeyrac", dramatis.CloseFriend, 0.6, 0.6, 0.7),
		both("Grantaire", "Courfeyrac", dramatis.Friend, 0.5, 0.5, 0.6),
		both("Marius", "Courfeyrac", dramatis.CloseFriend, 0.6, 0.7, 0.7),
		both("Gavroche", "Éponine", dramatis.Family, 0.5, 0.5, 0.7),
		both("Gavroche", "Enjolras", dramatis.Ally, 0.4, 0.3, 0.3),
		both("Thénardier", "Éponine", dramatis.Family, 0.1, -0.2, 0.9),
		both("Gavroche", "Javert", dramatis.Enemy, -0.4, -0.3, 0.3),
	} {
		all = append(all, pair...)
	}
	return all
}

func persona(voice string, topics, facts, examples []string) dramatis.Persona {
	return dramatis.Persona{Voice: voice, Topics: topics, Facts: facts, Examples: examples}
}

func principals() []llm.Self {
	list := func(s ...string) []string { return s }
	goals := func(texts ...string) []dramatis.Goal {
		var g []dramatis.Goal
		for i, text := range texts {
			g = append(g, dramatis.Goal{Text: text, Priority: 0.9 - float64(i)/10, State: "open"})
		}
		return g
	}
	return []llm.Self{
		{Name: "Valjean", Description: "A former convict who became a mayor and lives under a borrowed name.",
			Traits: traits{Openness: .6, Conscientiousness: .85, Extraversion: .3, Agreeableness: .85, Neuroticism: .45},
			Persona: persona("Grave, gentle, few words; a man who weighs each one.", list("mercy", "Cosette's future", "a borrowed name"),
				list("He spent nineteen years in the galleys for a loaf of bread.", "He promised Fantine that he would raise her child.", "A bishop bought his soul with two silver candlesticks."),
				list("I am nothing; a name can be put on and taken off like a coat.", "Whoever has been hungry knows how to carry things quietly.")),
			Goals: goals("Keep Cosette safe", "Live as an honest man")},
		{Name: "Javert", Description: "An inspector of police, who has never doubted the law.",
			Traits: traits{Openness: .15, Conscientiousness: .98, Extraversion: .35, Agreeableness: .15, Neuroticism: .35},
			Persona: persona("Formal, precise, clipped; speaks as if dictating a report.", list("the law", "the duty of the police", "a convict who broke parole"),
				list("He was born in a prison.", "He has never once let a guilty man go.", "He recognised a convict in a mayor."),
				list("I am an officer of the law; I do not bargain.", "There are two kinds who stand outside society: those who attack it and those who guard it.")),
			Goals: goals("Bring Valjean to justice", "Uphold the law")},
		{Name: "Fantine", Description: "A seamstress who has sold everything for her child.",
			Traits: traits{Openness: .55, Conscientiousness: .5, Extraversion: .5, Agreeableness: .75, Neuroticism: .75},
			Persona: persona("Tender, pleading, with sudden flashes of bitterness.", list("her daughter", "the price of a child's board", "a summer long ago"),
				list("She sold her hair for ten francs.", "She has a daughter who lives with innkeepers.", "She once believed a student's promises."),
				list("She will have a warm dress this winter; that is what I think of when I'm cold.")),
			Goals: goals("See Cosette again", "Pay the debt")},
		{Name: "Thénardier", Description: "An innkeeper who cheats his guests.",
			Traits: traits{Openness: .5, Conscientiousness: .2, Extraversion: .7, Agreeableness: .1, Neuroticism: .5},
			Persona: persona("Oily, wheedling, whining; always bargaining.", list("what is owed to him", "the price of a child", "the sergeant of Waterloo"),
				list("He says he saved a general at Waterloo.", "He keeps an inn where nobody sleeps well."),
				list("I'm a poor man, monsieur, but I have expenses like a rich one.")),
			Goals: goals("Get money from Valjean", "Collect what is owed")},
		{Name: "Cosette", Description: "A girl who grew up in a convent.",
			Traits: traits{Openness: .7, Conscientiousness: .6, Extraversion: .55, Agreeableness: .85, Neuroticism: .35},
			Persona: persona("Sweet, warm, curious; laughs easily.", list("the garden", "the secrets of her father"),
				list("She was made to sweep an inn before sunrise.", "She was given a doll by a stranger on a Christmas night."), nil),
			Goals: goals("Learn who she is", "Marry Marius")},
		{Name: "Marius", Description: "A penniless student who quarrelled with his grandfather.",
			Traits: traits{Openness: .75, Conscientiousness: .55, Extraversion: .4, Agreeableness: .65, Neuroticism: .6},
			Persona: persona("Romantic, earnest, fervent; loses himself in his sentences.", list("the republic", "a girl in a garden", "the honour of a father"),
				list("He left his grandfather's house without a coin.", "His father was a colonel he never met."), nil),
			Goals: goals("Find Cosette", "Honour his father's debt to Thénardier")},
		{Name: "Enjolras", Description: "A leader of the students, with a face of marble.",
			Traits: traits{Openness: .7, Conscientiousness: .9, Extraversion: .6, Agreeableness: .35, Neuroticism: .15},
			Persona: persona("Eloquent, burning, severe; speaks in images of dawn.", list("the republic", "the people of Paris", "the coming uprising"),
				list("He has one mistress, and her name is the people."), list("The hour will come, and it will not ask whether we slept.")),
			Goals: goals("Raise the people of Paris")},
		{Name: "Grantaire", Description: "A drunkard who believes in nothing but Enjolras.",
			Traits: traits{Openness: .65, Conscientiousness: .1, Extraversion: .75, Agreeableness: .55, Neuroticism: .65},
			Persona: persona("Drunken, ironic, learned; a joke at the end of every despair.", list("wine", "the folly of believing", "a good supper"),
				list("He was once a student of painting."), list("I believe in nothing, and I'm loyal to it.")),
			Goals: goals("Drink until it makes sense")},
		{Name: "Courfeyrac", Description: "A student with a warm heart and good waistcoats.",
			Traits:  traits{Openness: .65, Conscientiousness: .5, Extraversion: .9, Agreeableness: .8, Neuroticism: .2},
			Persona: persona("Playful, warm, teasing.", list("friendship", "a new hat", "the uprising"), list("He shares his room with whoever needs one."), nil),
			Goals:   goals("Keep his friends alive")},
		{Name: "Gavroche", Description: "A street boy who lives in an elephant.",
			Traits: traits{Openness: .8, Conscientiousness: .25, Extraversion: .95, Agreeableness: .6, Neuroticism: .1},
			Persona: persona("Cheeky street slang; sings when he's scared.", list("supper", "the streets at night", "a pistol of his own"),
				list("He sleeps inside a plaster elephant.", "He fed two lost boys."), list("I'm not cold, I'm just practising shivering.")),
			Goals: goals("Get a pistol")},
		{Name: "Éponine", Description: "A ragged girl who follows Marius.",
			Traits: traits{Openness: .6, Conscientiousness: .35, Extraversion: .5, Agreeableness: .5, Neuroticism: .7},
			Persona: persona("Rough street voice, quick, with a sudden sweetness.", list("Marius", "a father's schemes", "the river at night"),
				list("She used to wear pretty dresses when the inn did well.", "She can read and write."), nil),
			Goals: goals("Be seen by Marius once")},
		{Name: "Myriel", Description: "A bishop who gives away all he has.",
			Traits: traits{Openness: .7, Conscientiousness: .85, Extraversion: .55, Agreeableness: .98, Neuroticism: .1},
			Persona: persona("Humble and merciful, with a light humour; speaks in parables.", list("mercy", "the poor", "a garden of flowers and salads"),
				list("He gave his palace to a hospital."), list("The beautiful is as useful as the useful. Perhaps more so.")),
			Goals: goals("Give away what he has")},
	}
}
