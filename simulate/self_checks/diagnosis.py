def said(simulation, now):
    return str([(i, r) for i, r in enumerate(simulation.kept.found) if r.fault])
