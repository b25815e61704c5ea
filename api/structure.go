package api

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
)

// structure is the social structure of a world, at its present moment.
type structure struct {
	EcosystemID dramatis.ID `json:"ecosystem_id"`
	Tick        int         `json:"tick"`
	WorldTime   time.Time   `json:"world_time"`
	Communities []community `json:"communities" nullable:"false" doc:"People who belong together, the largest group first"`
	Centrality  []position  `json:"centrality" nullable:"false" doc:"Everybody, who stands between most others first"`
	Bridges     bridges     `json:"bridges"`
	Triads      triads      `json:"triads"`
	Sampled     int         `json:"sampled" doc:"From how many people betweenness was estimated; 0 when it is exact, as it is up to 1000 people"`
}

type community struct {
	Number  int         `json:"number" doc:"1, 2, 3 … from the largest down; it means nothing over time"`
	Members []namedNode `json:"members" nullable:"false"`
}

type namedNode struct {
	CharacterID dramatis.ID `json:"character_id" format:"uuid"`
	Number      int         `json:"number"`
	Name        string      `json:"name"`
}

type position struct {
	Character     namedNode `json:"character"`
	Community     int       `json:"community" doc:"The number of their community; 0 for those who belong to none"`
	Degree        int       `json:"degree" doc:"How many people they are tied to"`
	Standing      float64   `json:"standing" doc:"The sum of how others feel about them"`
	Pagerank      float64   `json:"pagerank" doc:"Share of all regard that ends with them, 0 to 1"`
	Betweenness   float64   `json:"betweenness" doc:"Share of the shortest ways between others that lead through them, 0 to 1"`
	Participation float64   `json:"participation" doc:"How evenly their ties are spread over communities; 0 for one only"`
}

type bridges struct {
	People []namedNode `json:"people" nullable:"false" doc:"Who stands between communities, the weightiest first; at most 20"`
	Ties   []bridgeTie `json:"ties" nullable:"false" doc:"Ties without which people could not reach one another any more; at most 200"`
}

type bridgeTie struct {
	A namedNode `json:"a"`
	B namedNode `json:"b"`
}

type triads struct {
	Balanced   int     `json:"balanced"`
	Unbalanced int     `json:"unbalanced"`
	Tense      []triad `json:"tense" nullable:"false" doc:"Unbalanced triads, the most strongly felt first; at most 50"`
}

type triad struct {
	People []namedNode `json:"people" nullable:"false" minItems:"3" maxItems:"3"`
	Signs  []int       `json:"signs" nullable:"false" minItems:"3" maxItems:"3" doc:"1 for friends and -1 for foes: of the first and second, the second and third, the first and third"`
	Weight float64     `json:"weight" doc:"How strongly the weakest of the three sides is felt, 0 to 1"`
	Says   string      `json:"says" doc:"The same in words"`
}

func (s *Server) getStructure(ctx context.Context, in *Named) (*answer[structure], error) {
	e, people, bonds, err := s.store.Society(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	shown := showStructure(sim.StructureOf(people, bonds, e.WorldTime, e.Seed), nodesByNumber(people))
	shown.EcosystemID, shown.Tick, shown.WorldTime = e.ID, e.Tick, e.WorldTime
	return &answer[structure]{shown}, nil
}

func nodesByNumber(people []dramatis.Character) map[int]namedNode {
	nodes := make(map[int]namedNode, len(people))
	for i := range people {
		nodes[people[i].Number] = namedNode{CharacterID: people[i].ID, Number: people[i].Number, Name: people[i].Name}
	}
	return nodes
}

func showStructure(found sim.Structure, nodes map[int]namedNode) structure {
	out := structure{
		Communities: []community{}, Centrality: make([]position, len(found.People)), Sampled: found.Sampled,
		Bridges: bridges{People: pick(nodes, found.Brokers), Ties: []bridgeTie{}},
		Triads:  triads{Balanced: found.Triads.Balanced, Unbalanced: found.Triads.Unbalanced, Tense: []triad{}},
	}
	for _, c := range found.Communities {
		out.Communities = append(out.Communities, community{Number: c.Number, Members: pick(nodes, c.Members)})
	}
	for i, p := range found.People {
		out.Centrality[i] = position{
			Character: nodes[p.Number], Community: p.Community, Degree: p.Degree, Standing: p.Standing, Pagerank: p.PageRank,
			Betweenness: p.Betweenness, Participation: p.Participation,
		}
	}
	slices.SortStableFunc(out.Centrality, func(a, b position) int { return cmp.Compare(b.Betweenness, a.Betweenness) })
	for _, tie := range found.CutTies {
		out.Bridges.Ties = append(out.Bridges.Ties, bridgeTie{A: nodes[tie[0]], B: nodes[tie[1]]})
	}
	for _, t := range found.Triads.Tense {
		people := pick(nodes, t.People[:])
		out.Triads.Tense = append(out.Triads.Tense, triad{People: people, Signs: t.Signs[:], Weight: t.Weight, Says: tension(people, t.Signs)})
	}
	return out
}

func pick(nodes map[int]namedNode, numbers []int) []namedNode {
	picked := make([]namedNode, len(numbers))
	for i, n := range numbers {
		picked[i] = nodes[n]
	}
	return picked
}

// tension says what is unbalanced between three people: all are at odds, or two are whom the third likes.
func tension(people []namedNode, signs [3]int) string {
	a, b, c := people[0].Name, people[1].Name, people[2].Name
	switch {
	case signs[0] < 0 && signs[1] < 0:
		return fmt.Sprintf("%s, %s and %s are all at odds.", a, b, c)
	case signs[0] < 0:
		return fmt.Sprintf("%s and %s are at odds, and %s stands between them.", a, b, c)
	case signs[1] < 0:
		return fmt.Sprintf("%s and %s are at odds, and %s stands between them.", b, c, a)
	}
	return fmt.Sprintf("%s and %s are at odds, and %s stands between them.", a, c, b)
}
