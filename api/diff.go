package api

import (
	"context"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/store"
)

// worldDiff is how two worlds differ: here is the one in the path, there the other.
type worldDiff struct {
	Here       branch      `json:"here"`
	There      branch      `json:"there"`
	Common     *common     `json:"common" doc:"The last moment that both have in common; null where they have no past in common"`
	Characters personDiffs `json:"characters"`
	Bonds      bondDiffs   `json:"bonds"`
	Visitors   visitDiffs  `json:"visitors" doc:"How characters stand to people who talk with them. Who does not direct both worlds is told of themselves only"`
	Memories   memoryDiffs `json:"memories"`
	Threads    threadDiffs `json:"threads"`
}

type branch struct {
	ID            dramatis.ID `json:"id"`
	Name          string      `json:"name"`
	Tick          int         `json:"tick"`
	WorldTime     time.Time   `json:"world_time"`
	Conversations int         `json:"conversations" doc:"Begun since the common moment"`
	Lines         int         `json:"lines" doc:"Said since the common moment"`
}

type common struct {
	Seq  int64 `json:"seq"`
	Tick int   `json:"tick"`
}

// personName is somebody by what they are called in one of the worlds.
type personName struct {
	ID     dramatis.ID `json:"id"`
	Number int         `json:"number"`
	Name   string      `json:"name"`
}

type personDiffs struct {
	Here  []personName `json:"here" nullable:"false" doc:"Who lives in this world only"`
	There []personName `json:"there" nullable:"false" doc:"Who lives in the other only"`
}

type bondDiffs struct {
	Total int        `json:"total" doc:"How many bonds differ"`
	Items []bondDiff `json:"items" nullable:"false" doc:"The greatest differences first"`
}

type bondDiff struct {
	From  personName `json:"from"`
	To    personName `json:"to"`
	Here  *bondThen  `json:"here" doc:"null where the two are strangers"`
	There *bondThen  `json:"there" doc:"null where the two are strangers"`
	Axes  []axisDiff `json:"axes" nullable:"false"`
	Size  float64    `json:"size" doc:"The sum of what the axes differ by"`
}

type visitDiffs struct {
	Total int         `json:"total" doc:"How many such bonds differ"`
	Items []visitDiff `json:"items" nullable:"false" doc:"The greatest differences first"`
}

type visitDiff struct {
	Character personName  `json:"character"`
	UserID    dramatis.ID `json:"user_id" doc:"The person; a world that was imported knows them under an id of its own"`
	Name      string      `json:"name" doc:"What they were called when they last spoke" example:"robin"`
	Here      *bondThen   `json:"here" doc:"null where they have not met"`
	There     *bondThen   `json:"there" doc:"null where they have not met"`
	Axes      []axisDiff  `json:"axes" nullable:"false"`
	Size      float64     `json:"size" doc:"The sum of what the axes differ by"`
}

type bondThen struct {
	ID   dramatis.ID               `json:"id"`
	Type dramatis.RelationshipType `json:"type"`
}

type axisDiff struct {
	Axis  dramatis.Axis `json:"axis"`
	Here  float64       `json:"here" doc:"At this world's own time"`
	There float64       `json:"there" doc:"At the other world's own time"`
	Delta float64       `json:"delta" doc:"Here less there"`
}

type memoryDiffs struct {
	HereTotal  int               `json:"here_total" doc:"How much is remembered in this world only"`
	ThereTotal int               `json:"there_total"`
	People     []rememberDiff    `json:"people" nullable:"false"`
	Here       []dramatis.Memory `json:"here" nullable:"false" doc:"The most important first"`
	There      []dramatis.Memory `json:"there" nullable:"false"`
}

type rememberDiff struct {
	Person personName `json:"person"`
	Here   int        `json:"here" doc:"What they remember in this world only"`
	There  int        `json:"there"`
}

type threadDiffs struct {
	Here  []dramatis.StoryThread `json:"here" nullable:"false"`
	There []dramatis.StoryThread `json:"there" nullable:"false"`
}

type diffInput struct {
	Named
	With  dramatis.ID `query:"with" required:"true" format:"uuid" doc:"The other world"`
	Limit int         `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many bonds, visitors, and memories of each side, to answer with at most"`
}

// diffEcosystems takes that the caller may see both worlds.
func (s *Server) diffEcosystems(ctx context.Context, in *diffInput) (*answer[worldDiff], error) {
	directs := true
	for _, world := range []dramatis.ID{in.ID, in.With} {
		access, err := s.store.Access(ctx, callerOf(ctx).ID, world)
		if err != nil {
			return nil, err
		}
		directs = directs && access.Allows(dramatis.AccessEditor)
	}
	by := store.DiffFor{Here: in.ID, There: in.With, Limit: in.Limit}
	if !directs {
		who := callerOf(ctx).ID
		by.User = &who
	}
	d, err := s.store.Diff(ctx, by)
	if err != nil {
		return nil, err
	}
	return &answer[worldDiff]{showDiff(&d, in.Limit)}, nil
}

func showDiff(d *store.WorldDiff, limit int) worldDiff {
	out := worldDiff{
		Here: showBranch(&d.Here), There: showBranch(&d.There),
		Characters: personDiffs{Here: namesOf(d.OnlyHere), There: namesOf(d.OnlyThere)},
		Bonds:      bondDiffs{Total: len(d.Bonds), Items: []bondDiff{}},
		Visitors:   visitDiffs{Total: len(d.Visits), Items: []visitDiff{}},
		Memories:   memoryDiffs{People: []rememberDiff{}, Here: orEmpty(d.Memories.Here), There: orEmpty(d.Memories.There)},
		Threads:    threadDiffs{Here: orEmpty(d.ThreadsHere), There: orEmpty(d.ThreadsThere)},
	}
	if d.Common != nil {
		out.Common = &common{Seq: d.Common.Seq, Tick: d.Common.Tick}
	}
	for i := range d.Bonds[:min(limit, len(d.Bonds))] {
		out.Bonds.Items = append(out.Bonds.Items, showBondDiff(&d.Bonds[i]))
	}
	for i := range d.Visits[:min(limit, len(d.Visits))] {
		out.Visitors.Items = append(out.Visitors.Items, showVisitDiff(&d.Visits[i]))
	}
	out.Memories.HereTotal, out.Memories.ThereTotal = d.Memories.Total()
	for _, p := range d.Memories.People {
		out.Memories.People = append(out.Memories.People, rememberDiff{Person: namePerson(p.Person), Here: p.Here, There: p.There})
	}
	return out
}

func showBranch(b *store.Branch) branch {
	e := &b.Ecosystem
	return branch{ID: e.ID, Name: e.Name, Tick: e.Tick, WorldTime: e.WorldTime, Conversations: b.Conversations, Lines: b.Lines}
}

func showBondDiff(d *sim.BondDiff) bondDiff {
	return bondDiff{
		From: namePerson(d.From), To: namePerson(d.To), Here: showBondThen(d.Here), There: showBondThen(d.There),
		Axes: showAxes(d.Axes), Size: d.Size,
	}
}

func showAxes(axes []sim.AxisDiff) []axisDiff {
	out := make([]axisDiff, len(axes))
	for i, a := range axes {
		out[i] = axisDiff{Axis: a.Axis, Here: a.Here, There: a.There, Delta: a.Delta()}
	}
	return out
}

func showBondThen(r *dramatis.Relationship) *bondThen {
	if r == nil {
		return nil
	}
	return &bondThen{ID: r.ID, Type: r.Type}
}

func showVisitDiff(d *sim.VisitDiff) visitDiff {
	out := visitDiff{Character: namePerson(d.Character), Axes: showAxes(d.Axes), Size: d.Size}
	if v := d.There; v != nil {
		out.UserID, out.Name, out.There = v.UserID, v.Name, &bondThen{ID: v.ID, Type: v.Type}
	}
	if v := d.Here; v != nil {
		out.UserID, out.Name, out.Here = v.UserID, v.Name, &bondThen{ID: v.ID, Type: v.Type}
	}
	return out
}

// namePerson is what somebody is called here, or there when they live there only.
func namePerson(p sim.SamePerson) personName {
	if p.Here == nil {
		return nameOf(p.There)
	}
	return nameOf(p.Here)
}

func nameOf(c *dramatis.Character) personName {
	return personName{ID: c.ID, Number: c.Number, Name: c.Name}
}

func namesOf(people []dramatis.Character) []personName {
	names := make([]personName, len(people))
	for i := range people {
		names[i] = nameOf(&people[i])
	}
	return names
}
