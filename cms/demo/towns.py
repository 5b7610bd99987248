"""What the invented town is made of: places, departments, and what its enterprises are called and do."""

PROVINCE, CITY, COUNTY, TOWN = ("33", "东越省"), ("3301", "临澄市"), ("330199", "澄安县"), ("330199101", "云溪镇")
VILLAGES = ("柳塘村", "石桥村", "东篱村", "上坞村", "下坞村", "枫林村", "渡口村", "稻香村", "青竹社区", "云栖社区", "工业园社区", "北街社区")
# How the enterprises spread over the villages: the industrial park and the streets hold most.
VILLAGE_WEIGHTS = (6, 7, 4, 5, 5, 4, 6, 5, 9, 8, 30, 11)

DEPARTMENTS = {
    "yunxi-emergency": ("应急管理办公室", ["metallurgy", "nonferrous", "hazardous_chemicals"]),
    "yunxi-economy": ("经济发展办公室", ["building_materials", "machinery", "light_industry", "textile", "tobacco"]),
    "yunxi-commerce": ("商贸服务办公室", ["commerce"]),
    "yunxi-building": ("村镇建设办公室", ["construction"]),
    "yunxi-transport": ("交通运输管理所", ["transport"]),
    "yunxi-general": ("社会事务办公室", ["other"]),
}

# industry: (how many of 300, [(name, GB/T 4754 code, typical posts)], {risk: share})
INDUSTRIES = {
    "metallurgy": (
        6,
        [("铸钢有限公司", "C3110", ("炉前工", "浇注工")), ("轧钢厂", "C3130", ("轧钢工", "行车工"))],
        {"metal_smelting": 0.5, "molten_metal": 0.8, "gas": 0.7},
    ),
    "nonferrous": (
        10,
        [("铝业有限公司", "C3252", ("压铸工", "熔炼工")), ("铜材有限公司", "C3251", ("拉丝工", "退火工"))],
        {"molten_metal": 0.6, "combustible_dust": 0.4, "metal_smelting": 0.2},
    ),
    "building_materials": (
        20,
        [("新型建材有限公司", "C3021", ("搅拌工", "铲车工")), ("石材厂", "C3032", ("切割工", "吊装工")), ("玻璃制品厂", "C3054", ("窑炉工", "检验员"))],
        {"confined_space": 0.4, "gas": 0.2},
    ),
    "machinery": (
        84,
        [
            ("机械有限公司", "C3484", ("车工", "铣工")),
            ("精密模具有限公司", "C3525", ("钳工", "数控操作工")),
            ("汽车配件有限公司", "C3670", ("冲压工", "装配工")),
            ("五金制品厂", "C3389", ("抛光工", "冲床工")),
            ("电机有限公司", "C3812", ("绕线工", "装配工")),
        ],
        {"combustible_dust": 0.14, "spraying": 0.2, "confined_space": 0.16, "lithium_storage": 0.03},
    ),
    "light_industry": (
        58,
        [
            ("木业有限公司", "C2032", ("锯木工", "砂光工")),
            ("食品有限公司", "C1453", ("腌制工", "包装工")),
            ("纸制品厂", "C2231", ("分切工", "模切工")),
            ("塑料制品有限公司", "C2927", ("注塑工", "破碎工")),
            ("冷藏食品有限公司", "C1432", ("制冷工", "分拣工")),
        ],
        {"combustible_dust": 0.22, "confined_space": 0.2, "ammonia_refrigeration": 0.07, "labour_intensive": 0.12},
    ),
    "textile": (
        34,
        [("针织有限公司", "C1762", ("挡车工", "缝纫工")), ("服饰有限公司", "C1819", ("裁剪工", "缝纫工")), ("印染有限公司", "C1713", ("染色工", "定型工"))],
        {"labour_intensive": 0.45, "confined_space": 0.12},
    ),
    "tobacco": (2, [("烟叶复烤站", "C1610", ("复烤工", "仓管员"))], {"labour_intensive": 0.5}),
    "commerce": (
        32,
        [
            ("购物中心", "F5211", ("理货员", "收银员")),
            ("宾馆", "H6110", ("客房服务员", "前台")),
            ("仓储商贸有限公司", "F5179", ("仓管员", "叉车工")),
            ("大酒店", "H6210", ("厨师", "服务员")),
        ],
        {"public_gathering_place": 0.5, "fire_key_unit": 0.3},
    ),
    "hazardous_chemicals": (
        14,
        [("化工有限公司", "C2614", ("操作工", "分析工")), ("加油站", "F5265", ("加油员", "卸油员")), ("涂料有限公司", "C2641", ("投料工", "包装工"))],
        {"hazardous_process": 0.4, "confined_space": 0.5, "fire_key_unit": 0.3},
    ),
    "construction": (16, [("建筑工程有限公司", "E4710", ("架子工", "钢筋工")), ("装饰工程有限公司", "E5011", ("木工", "油漆工"))], {"confined_space": 0.1}),
    "transport": (18, [("物流有限公司", "G5430", ("装卸工", "调度员")), ("运输有限公司", "G5432", ("驾驶员", "押运员"))], {"lithium_storage": 0.1}),
    "other": (6, [("培训学校", "P8391", ("教师", "后勤员")), ("物业服务有限公司", "K7020", ("维修工", "保安员"))], {"public_gathering_place": 0.5}),
}
BRANDS = (
    "宏达", "永兴", "恒泰", "瑞丰", "金桥", "华盛", "东方", "新业", "同济", "顺发", "鑫源", "天成", "长虹", "聚力",
    "明辉", "德胜", "联创", "富强", "祥云", "嘉禾", "诚信", "光明", "星火", "双喜", "百川", "正阳", "广源", "利民",
    "万通", "安泰", "中兴", "立德", "启航", "远大", "佳美", "锦绣", "润泽", "海纳", "凯旋", "荣华",
)  # fmt: skip

# Operation items by industry: (code in the catalogue of 2015, work type, item).
WELDING = ("2.1", "焊接与热切割作业", "熔化焊接与热切割作业")
LOW_VOLTAGE = ("1.2", "电工作业", "低压电工作业")
HIGH_VOLTAGE = ("1.1", "电工作业", "高压电工作业")
HEIGHT = ("3.1", "高处作业", "登高架设作业")
COOLING = ("4.1", "制冷与空调作业", "制冷与空调设备运行操作作业")
GAS = ("8.1", "冶金（有色）生产安全作业", "煤气作业")
OPERATIONS = {
    "metallurgy": (GAS, LOW_VOLTAGE, WELDING),
    "nonferrous": (LOW_VOLTAGE, WELDING),
    "building_materials": (WELDING, LOW_VOLTAGE),
    "machinery": (WELDING, LOW_VOLTAGE, WELDING, HIGH_VOLTAGE),
    "light_industry": (LOW_VOLTAGE, COOLING),
    "textile": (LOW_VOLTAGE,),
    "tobacco": (LOW_VOLTAGE,),
    "commerce": (LOW_VOLTAGE, COOLING),
    "hazardous_chemicals": (WELDING, LOW_VOLTAGE),
    "construction": (HEIGHT, WELDING, LOW_VOLTAGE),
    "transport": (LOW_VOLTAGE,),
    "other": (LOW_VOLTAGE,),
}
