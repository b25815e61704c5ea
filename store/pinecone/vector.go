package pinecone

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/pinecone-io/go-pinecone/v5/pinecone"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/literaryai/dramatis"
)

// What Pinecone takes at once.
const (
	mostRecords = 1_000
	mostBytes   = 1_800_000 // of the 2 MB of a request, so that the frame has room
	mostListed  = 100
	mostFound   = 10_000
)

// slack is how many more are asked for than are wanted, as of those that are equally near any may come first.
const slack = 8

// The names under which a vector's particulars are kept.
const (
	fieldCharacter = "character"
	fieldNumber    = "number"
	fieldTick      = "tick"
	fieldKind      = "kind"
	fieldWhispered = "whispered"
	fieldSpace     = "space"
)

// in is the namespace of a world; nil when there is no index.
func (x *Index) in(ctx context.Context, world dramatis.ID) (*pinecone.IndexConnection, error) {
	at, err := x.find(ctx, 0)
	if err != nil || at == nil {
		return nil, err
	}
	return at.WithNamespace(world.String()), nil
}

// Nearest implements dramatis.VectorIndex.
func (x *Index) Nearest(ctx context.Context, q dramatis.VectorQuery) ([]dramatis.VectorMatch, error) {
	namespace, err := x.in(ctx, q.EcosystemID)
	if err != nil || namespace == nil || q.Most <= 0 {
		return nil, err
	}
	filter, err := structpb.NewStruct(filterOf(q))
	if err != nil {
		return nil, fmt.Errorf("filter the memories of %s: %w", q.CharacterID, err)
	}
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	answer, err := namespace.QueryByVectorValues(ctx, &pinecone.QueryByVectorValuesRequest{
		Vector: q.Vector, TopK: uint32(min(q.Most+slack, mostFound)), MetadataFilter: filter, IncludeMetadata: true,
	})
	if isMissing(err) {
		return nil, nil // a world of which nothing has been kept yet has no namespace
	}
	if err != nil {
		return nil, x.translate(err)
	}
	found := make([]dramatis.VectorMatch, 0, len(answer.Matches))
	for _, match := range answer.Matches {
		if match == nil || match.Vector == nil {
			continue
		}
		r, err := recordOf(match.Vector)
		if err != nil {
			return nil, err
		}
		found = append(found, dramatis.VectorMatch{MemoryID: r.MemoryID, Number: r.Number, Score: math.Round(float64(match.Score)*1e6) / 1e6})
	}
	slices.SortFunc(found, func(a, b dramatis.VectorMatch) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Number, b.Number))
	})
	return found[:min(q.Most, len(found))], nil
}

func filterOf(q dramatis.VectorQuery) map[string]any {
	is := func(value any) map[string]any { return map[string]any{"$eq": value} }
	filter := map[string]any{fieldCharacter: is(q.CharacterID.String()), fieldSpace: is(q.Space)}
	if q.BeforeTick < dramatis.AnyTick {
		filter[fieldTick] = map[string]any{"$lt": q.BeforeTick}
	}
	if q.Kind != "" {
		filter[fieldKind] = is(string(q.Kind))
	}
	if q.Aloud {
		filter[fieldWhispered] = is(false)
	}
	return filter
}

// Upsert implements dramatis.VectorProjection.
func (x *Index) Upsert(ctx context.Context, world dramatis.ID, records []dramatis.VectorRecord) error {
	if len(records) == 0 {
		return nil
	}
	if err := x.Prepare(ctx, len(records[0].Vector)); err != nil {
		return err
	}
	namespace, err := x.in(ctx, world)
	if err != nil {
		return err
	}
	var batch []*pinecone.Vector
	size := 0
	send := func() error {
		if len(batch) == 0 {
			return nil
		}
		ctx, cancel := context.WithTimeout(ctx, writeTime)
		defer cancel()
		_, err := namespace.UpsertVectors(ctx, batch)
		batch, size = nil, 0
		return x.translate(err)
	}
	for i := range records {
		v, err := vectorOf(&records[i])
		if err != nil {
			return err
		}
		bytes := 4*len(records[i].Vector) + len(v.Id) + proto.Size(v.Metadata) + 32
		if len(batch) == mostRecords || size+bytes > mostBytes {
			if err := send(); err != nil {
				return err
			}
		}
		batch, size = append(batch, v), size+bytes
	}
	return send()
}

// vectorOf is a record as Pinecone keeps it.
func vectorOf(r *dramatis.VectorRecord) (*pinecone.Vector, error) {
	particulars, err := structpb.NewStruct(map[string]any{
		fieldCharacter: r.CharacterID.String(), fieldNumber: r.Number, fieldTick: r.Tick, fieldKind: string(r.Kind),
		fieldWhispered: r.Whispered, fieldSpace: r.Space,
	})
	if err != nil {
		return nil, fmt.Errorf("describe the vector of memory %s: %w", r.MemoryID, err)
	}
	return &pinecone.Vector{Id: r.MemoryID.String(), Values: &r.Vector, Metadata: particulars}, nil
}

// recordOf is what Pinecone keeps as a record.
func recordOf(v *pinecone.Vector) (dramatis.VectorRecord, error) {
	fields := v.Metadata.GetFields()
	id, err := dramatis.ParseID("the id of a vector", v.Id)
	if err != nil {
		return dramatis.VectorRecord{}, fmt.Errorf("the index holds something that is not ours: %w", err)
	}
	character, err := dramatis.ParseID(fieldCharacter, fields[fieldCharacter].GetStringValue())
	if err != nil {
		return dramatis.VectorRecord{}, fmt.Errorf("the index holds something that is not ours, vector %s: %w", v.Id, err)
	}
	r := dramatis.VectorRecord{
		MemoryID: id, CharacterID: character,
		Number: int(fields[fieldNumber].GetNumberValue()), Tick: int(fields[fieldTick].GetNumberValue()),
		Kind:      dramatis.MemoryKind(fields[fieldKind].GetStringValue()),
		Whispered: fields[fieldWhispered].GetBoolValue(), Space: fields[fieldSpace].GetStringValue(),
	}
	if v.Values != nil {
		r.Vector = *v.Values
	}
	return r, nil
}

// Delete implements dramatis.VectorProjection.
func (x *Index) Delete(ctx context.Context, world dramatis.ID, memories []dramatis.ID) error {
	namespace, err := x.in(ctx, world)
	if err != nil || namespace == nil {
		return err
	}
	for batch := range slices.Chunk(memories, mostRecords) {
		ids := make([]string, len(batch))
		for i, id := range batch {
			ids[i] = id.String()
		}
		if err := x.unlessMissing(ctx, func(ctx context.Context) error { return namespace.DeleteVectorsById(ctx, ids) }); err != nil {
			return err
		}
	}
	return nil
}

// Forget implements dramatis.VectorProjection.
func (x *Index) Forget(ctx context.Context, world dramatis.ID) error {
	namespace, err := x.in(ctx, world)
	if err != nil || namespace == nil {
		return err
	}
	return x.unlessMissing(ctx, namespace.DeleteAllVectorsInNamespace)
}

// unlessMissing takes something away. Where there is no namespace, there is nothing to be taken away.
func (x *Index) unlessMissing(ctx context.Context, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	if err := do(ctx); err != nil && !isMissing(err) {
		return x.translate(err)
	}
	return nil
}

// Contents implements dramatis.VectorProjection.
func (x *Index) Contents(ctx context.Context, world dramatis.ID, take func([]dramatis.VectorRecord) error) error {
	namespace, err := x.in(ctx, world)
	if err != nil || namespace == nil {
		return err
	}
	limit, next := uint32(mostListed), (*string)(nil)
	for {
		page, err := x.list(ctx, namespace, &pinecone.ListVectorsRequest{Limit: &limit, PaginationToken: next})
		if err != nil {
			return err
		}
		if len(page.VectorIds) > 0 {
			records, err := x.fetch(ctx, namespace, page.VectorIds)
			if err != nil {
				return err
			}
			if err := take(records); err != nil {
				return err
			}
		}
		if next = page.NextPaginationToken; next == nil || *next == "" {
			return nil
		}
	}
}

func (x *Index) list(ctx context.Context, namespace *pinecone.IndexConnection, req *pinecone.ListVectorsRequest) (*pinecone.ListVectorsResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	page, err := namespace.ListVectors(ctx, req)
	if isMissing(err) {
		return &pinecone.ListVectorsResponse{}, nil
	}
	return page, x.translate(err)
}

// fetch reads a page of records: so few that an answer is below the 4 MB that gRPC takes, up to 8,000 numbers in a vector.
func (x *Index) fetch(ctx context.Context, namespace *pinecone.IndexConnection, listed []*string) ([]dramatis.VectorRecord, error) {
	ids := make([]string, len(listed))
	for i, id := range listed {
		ids[i] = *id
	}
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	answer, err := namespace.FetchVectors(ctx, ids)
	if err != nil {
		return nil, x.translate(err)
	}
	records := make([]dramatis.VectorRecord, 0, len(answer.Vectors))
	for _, v := range answer.Vectors {
		r, err := recordOf(v)
		if err != nil {
			return nil, err
		}
		records = append(records, r)
	}
	return records, nil
}
